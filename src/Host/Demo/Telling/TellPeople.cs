using NodaTime;
using Relais.Identity.Invitations;
using Relais.Identity.Portraits;
using Relais.Identity.Setup;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Microsoft.EntityFrameworkCore;

namespace Relais.Demo.Telling;

/// <summary>Makes the workspace and its people as a real team does: the owner sets it up and invites, everybody accepts with a password.</summary>
internal sealed class TellPeople(Scene scene)
{
    /// <summary>Of every demo account. Printed at start, so it protects nothing.</summary>
    public const string Password = "canal-demo-2026";

    public async Task Tell(CancellationToken cancel)
    {
        var workspace = scene.Story.Workspace;
        var owner = scene.Story.Members.First(m => m.Role == StoryRole.Owner);
        await scene.Do(scene.Beginning, Caller.Nobody(null, workspace.Language), new SetUp(owner.Name, owner.Mail, Password, workspace.Name, workspace.Zone, workspace.Language), cancel);
        await Find(cancel);
        var at = scene.Beginning + Duration.FromMinutes(5);
        foreach (var member in scene.Story.Members.Where(m => m != owner && m.Guest is null))
        {
            await Invite(at, member, new Invite(member.Mail, RoleOf(member)), cancel);
            at += Duration.FromMinutes(1);
        }

        await Find(cancel);
        await Portraits(scene.Story.Members.Where(m => m.Guest is null), scene.Beginning + Duration.FromMinutes(25), cancel);
    }

    /// <summary>Those from outside, once there is a campaign to invite them to.</summary>
    public async Task TellGuests(CancellationToken cancel)
    {
        var at = scene.Beginning + Duration.FromHours(3);
        var guests = scene.Story.Members.Where(m => m.Guest is not null).ToList();
        foreach (var member in guests)
        {
            var asked = member.Guest!;
            var places = new[] { "campaign:" + scene.Campaigns[asked.Campaign] };
            await Invite(at, member, new Invite(member.Mail, RoleOf(member), asked.LastDay, true, places, asked.Deliverables, asked.Deadline, asked.Style), cancel);
        }

        await Find(cancel);
        await Portraits(guests, at + Duration.FromMinutes(2), cancel);
    }

    private static Role RoleOf(StoryMember member) => Enum.Parse<Role>(member.Role.ToString());

    private async Task Invite(Instant at, StoryMember member, Invite invite, CancellationToken cancel)
    {
        var sent = await scene.Do(at, scene.People[scene.Story.Members.First(m => m.Role == StoryRole.Owner).Key], invite, cancel);
        var secret = (sent.Link ?? throw new InvalidOperationException("The demo sends no mail, so an invitation gives its link.")).Segments[^1];
        await scene.Do(at + Duration.FromMinutes(1), Caller.Nobody(null, member.Language), new JoinWithNewAccount(secret, member.Name, Password), cancel);
    }

    /// <summary>Who they are now, as callers.</summary>
    private async Task Find(CancellationToken cancel)
    {
        await using var all = await scene.Get<IAppDbFactory>().CreateAsync(null, cancel);
        var workspace = await all.Set<Workspace>().AsNoTracking().SingleAsync(cancel);
        scene.Workspace = workspace.Id;
        await using var db = await scene.Get<IAppDbFactory>().CreateAsync(workspace.Id, cancel);
        var members = await db.Set<Member>().AsNoTracking().ToListAsync(cancel);
        var users = await db.Set<User>().AsNoTracking().ToListAsync(cancel);
        foreach (var person in scene.Story.Members)
        {
            if (users.Find(u => u.Email == person.Mail) is { } user && members.Find(m => m.UserId == user.UserId) is { } member)
            {
                scene.People[person.Key] = new()
                {
                    User = user.UserId,
                    Member = member.Id,
                    Name = user.DisplayName,
                    Workspace = workspace.Id,
                    Role = member.Role,
                    Door = Door.Page,
                    Zone = workspace.Zone,
                    Language = person.Language,
                };
            }
        }
    }

    private async Task Portraits(IEnumerable<StoryMember> people, Instant at, CancellationToken cancel)
    {
        foreach (var person in people)
        {
            await using var picture = StoryMedia.OpenAvatar(person.Avatar);
            using var bytes = new MemoryStream();
            await picture.CopyToAsync(bytes, cancel);
            await scene.Do(at, scene.People[person.Key], new SavePortrait(Convert.ToBase64String(bytes.ToArray())), cancel);
        }
    }
}
