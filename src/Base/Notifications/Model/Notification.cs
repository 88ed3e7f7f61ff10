using System.Text.Json.Nodes;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Notifications.Model;

/// <summary>One thing that one member was told.</summary>
internal sealed class Notification : IOwned
{
    internal const int SameLength = 200;

    public NotificationId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public MemberId MemberId { get; init; }

    public required string Kind { get; init; }

    /// <summary>What it is about; see <see cref="News.Same"/>.</summary>
    public required string Same { get; init; }

    /// <summary>JSON: the subject, then the details.</summary>
    public required string Sentences { get; set; }

    /// <summary>Below the workspace's address.</summary>
    public required string Path { get; set; }

    /// <summary>When it was first told.</summary>
    public Instant FirstAt { get; init; }

    /// <summary>When it was last told.</summary>
    public Instant At { get; set; }

    /// <summary>How often it was told before it was read.</summary>
    public int Times { get; set; } = 1;

    public Instant? ReadAt { get; set; }

    /// <summary>Since when a mail about it waits to be sent. Until when is never stored: it follows from what the member has chosen and from their zone.</summary>
    public Instant? WaitsSince { get; set; }

    public Instant? MailedAt { get; set; }

    internal IReadOnlyList<Sentence> Said => [.. JsonNode.Parse(Sentences)!.AsArray().Select(n => Sentence.Read(n!))];

    internal static string Write(News news) => new JsonArray([.. news.Details.Prepend(news.Subject).Select(s => s.Write())]).ToJsonString();

    /// <summary>Told again before it was read: one line, the newest words.</summary>
    internal void Again(News news, Instant now)
    {
        (Sentences, Path, At) = (Write(news), news.Path, now);
        Times++;
    }
}
