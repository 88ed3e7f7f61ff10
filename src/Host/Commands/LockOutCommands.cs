using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Relais.Identity.LockOut;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Secrets;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Host.Commands;

/// <summary>
/// <c>relais lock-out MAIL</c> and <c>relais let-in MAIL</c>: the same slices as the page, in every workspace of that person, beside a running server (which
/// asks the database at each request) or without one.
/// </summary>
internal static class LockOutCommands
{
    internal static Command LockOut(Option<string?> data, Func<Func<Task>, Task<int>> guarded)
    {
        var mail = new Argument<string>("mail") { Description = "mail address of the account" };
        var reason = new Option<string>("--reason") { Description = "why, for those who manage members", DefaultValueFactory = _ => "" };
        var command = new Command("lock-out", "Locks somebody out at once: browsers, tokens and links end, what they scheduled is held. Beside a running server.") { mail, reason, data };
        command.SetAction((parsed, cancel) => guarded(() => Run(
            CommandLine.Settings(null, parsed.GetValue(data), null), parsed.GetValue(mail)!, locked: true, parsed.GetValue(reason)!, Console.Out, cancel)));
        return command;
    }

    internal static Command LetIn(Option<string?> data, Func<Func<Task>, Task<int>> guarded)
    {
        var mail = new Argument<string>("mail") { Description = "mail address of the account" };
        var command = new Command("let-in", "Lets somebody back in who was locked out. Sends nothing.") { mail, data };
        command.SetAction((parsed, cancel) => guarded(() => Run(
            CommandLine.Settings(null, parsed.GetValue(data), null), parsed.GetValue(mail)!, locked: false, "", Console.Out, cancel)));
        return command;
    }

    internal static async Task Run(RelaisSettings settings, string mail, bool locked, string reason, TextWriter to, CancellationToken cancel, TimeProvider? time = null)
    {
        await using var services = CommandServices.OnDatabase(settings, LogLevel.Error, time);

        // What this runs asks for keys, and makes a file where it finds none: on a database in use it would be another one than its own.
        await services.GetRequiredService<SealedSecrets>().ExpectKeyFileAsync(cancel);
        var (name, places) = await Places(services, mail, cancel);
        var pipeline = services.GetRequiredService<Pipeline>();
        foreach (var place in places)
        {
            var caller = new Caller { Name = $"relais {(locked ? "lock-out" : "let-in")}", Workspace = place.Workspace, Role = Role.Owner, Door = Door.CommandLine };
            var problem = locked
                ? (await pipeline.Run(caller, new LockMember(place.Member, reason), cancel)).Problem
                : (await pipeline.Run(caller, new LetMemberIn(place.Member), cancel)).Problem;
            await to.WriteLineAsync($"{place.Slug}: {problem?.TextKey switch
            {
                null => locked ? "locked out" : "open again",
                "identity.lock.already" => "was locked out already",
                "identity.lock.not_locked" => "was not locked out",
                var other => other,
            }}");
            if (locked && place.IsOnlyOwner)
            {
                await to.WriteLineAsync($"{place.Slug} has no owner left who can come in. relais let-in {mail} lets this one back in.");
            }
        }

        await to.WriteLineAsync(locked
            ? $"{name} is locked out everywhere: browsers and tokens have ended, and what they had scheduled is held until somebody looks at it."
            : $"{name} can sign in again. Nothing was sent, and tokens stay revoked.");
    }

    private static async Task<(string Name, IReadOnlyList<Place> Places)> Places(ServiceProvider services, string mail, CancellationToken cancel)
    {
        await using var db = await services.GetRequiredService<IAppDbFactory>().CreateAsync(null, cancel);
        var wanted = mail.Trim().ToUpperInvariant();
        var user = await db.Set<User>().FirstOrDefaultAsync(u => u.NormalizedEmail == wanted, cancel) ?? throw new InvalidDataException($"Nobody has the address {mail} here. Nothing was changed.");
        var id = user.UserId;
        var members = db.Set<Member>().IgnoreQueryFilters();
        var places = await (from m in members
                            join w in db.Set<Workspace>() on m.WorkspaceId equals w.Id
                            where m.UserId == id && m.LeftAt == null
                            orderby w.Slug
                            select new Place(w.Id, w.Slug, m.Id, m.Role == Role.Owner && !members.Any(o => o.WorkspaceId == w.Id && o.Id != m.Id && o.Role == Role.Owner && o.LeftAt == null && o.LockedAt == null)))
            .ToListAsync(cancel);
        return places.Count > 0 ? (user.DisplayName, places) : throw new InvalidDataException($"{user.DisplayName} is a member of no workspace and can do nothing here. Nothing was changed.");
    }

    private sealed record Place(WorkspaceId Workspace, string Slug, MemberId Member, bool IsOnlyOwner);
}
