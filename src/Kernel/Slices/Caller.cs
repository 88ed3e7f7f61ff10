using NodaTime;
using Relais.Kernel.Ids;

namespace Relais.Kernel.Slices;

/// <summary>Through which door a call came; written into the audit log.</summary>
public enum Door
{
    /// <summary>A page in a browser.</summary>
    Page,

    /// <summary>A program with a bearer token.</summary>
    Api,

    /// <summary>The command line on the server.</summary>
    CommandLine,

    /// <summary>Relais itself, doing work in the background.</summary>
    System,
}

/// <summary>
/// What a member may do in the whole workspace, from least to most. Each permission names the least role that has it; <see cref="Grant"/>s
/// give or take more, there or for one channel or campaign.
/// </summary>
public enum Role
{
    /// <summary>No member of the workspace.</summary>
    None = 0,

    /// <summary>Sees.</summary>
    Reader = 1,

    /// <summary>Sees and comments.</summary>
    Reviewer = 2,

    /// <summary>Writes drafts.</summary>
    Writer = 3,

    /// <summary>Edits others' posts, schedules and publishes.</summary>
    Editor = 4,

    /// <summary>Manages channels, members and settings.</summary>
    Admin = 5,

    /// <summary>Answers for the workspace; can do everything.</summary>
    Owner = 6,
}

/// <summary>Who is asking. Passed explicitly everywhere; nothing reads an ambient user.</summary>
public sealed record Caller
{
    /// <summary>The person, if there is one.</summary>
    public UserId? User { get; init; }

    /// <summary>The person's place in <see cref="Workspace"/>.</summary>
    public MemberId? Member { get; init; }

    /// <summary>The name written into the audit log.</summary>
    public required string Name { get; init; }

    /// <summary>The workspace the call is about; <see langword="null"/> for calls about an account.</summary>
    public WorkspaceId? Workspace { get; init; }

    /// <summary>The role in that workspace.</summary>
    public Role Role { get; init; }

    /// <summary>Rights given or taken besides those of the role.</summary>
    public IReadOnlyList<Grant> Grants { get; init; } = [];

    /// <summary>For a guest: what they are limited to.</summary>
    public GuestPlaces? Guest { get; init; }

    /// <summary>When their access to that workspace is over, for somebody who has it until a day.</summary>
    public Instant? EndsAt { get; init; }

    /// <summary>The door.</summary>
    public Door Door { get; init; }

    /// <summary>For a token: the permissions it was given; <see langword="null"/> means all that its owner has.</summary>
    public IReadOnlySet<string>? Scopes { get; init; }

    /// <summary>The network address the call came from.</summary>
    public string? Address { get; init; }

    /// <summary>The signed-in browser.</summary>
    public SessionId? Session { get; init; }

    /// <summary>The person's IANA zone, else the workspace's.</summary>
    public string Zone { get; init; } = "Europe/Paris";

    /// <summary>The person's language: <c>fr</c> or <c>en</c>.</summary>
    public string Language { get; init; } = "fr";

    /// <summary>Nobody signed in.</summary>
    public static Caller Nobody(string? address, string language = "fr") => new() { Name = "-", Address = address, Language = language };

    /// <summary>Relais itself, for work in the background of one workspace.</summary>
    public static Caller System(WorkspaceId? workspace, string zone = "Europe/Paris") =>
        new() { Name = "Relais", Workspace = workspace, Role = Role.Owner, Door = Door.System, Zone = zone };
}
