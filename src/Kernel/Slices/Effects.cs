using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Audit;
using Relais.Kernel.Events;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;

namespace Relais.Kernel.Slices;

/// <summary>Carries out, inside the transaction, what a run noted on its <see cref="Work"/>.</summary>
internal static class Effects
{
    private const int MostInReaction = 1000;

    /// <summary>From here on, writing what stood before and after as JSON is shared by the processors.</summary>
    private const int ManyParts = 64;

    /// <summary>Events raised while handling an event are handled too; a circle would never end, so it is cut and reported.</summary>
    public static async Task HandleEvents(Work work)
    {
        var most = work.Events.Count + MostInReaction;
        for (var i = 0; i < work.Events.Count; i++)
        {
            if (i == most)
            {
                throw new InvalidOperationException($"Events raise each other without end: {work.Events[i].GetType().Name}.");
            }

            await EventHandlers.RunAll(work.Events[i], work);
        }
    }

    /// <summary>The audit entries of a run, and the undo that its toast offers.</summary>
    public static (List<AuditEntry> Entries, UndoEntry? Undo) Entries(SliceInfo slice, Work work)
    {
        var caller = work.Caller;
        var id = work.NewId<AuditId>();
        List<AuditEntry> entries = work.Audit.Skipped ? [] : [Entry(work, id, slice.Name, work.Audit)];
        entries.AddRange(work.Audit.Parts.Count < ManyParts ? work.Audit.Parts.Select(Part) : work.Audit.Parts.AsParallel().AsOrdered().Select(Part));
        AuditEntry Part((string Action, AuditNote Note) part) => Entry(work, work.NewId<AuditId>(), part.Action, part.Note);
        if (work.Audit.Skipped || work.Inverse is not { } inverse || caller is not { User: { } user, Workspace: { } workspace })
        {
            return (entries, null);
        }

        work.Reply.Undo = id;
        return (entries, new()
        {
            Id = id,
            WorkspaceId = workspace,
            UserId = user,
            Slice = work.Services.GetRequiredService<SliceCatalog>().For(inverse.GetType()).Name,
            Request = AsJson(inverse)!,
            At = work.Now,
        });
    }

    private static AuditEntry Entry(Work work, AuditId id, string action, AuditNote note) => new()
    {
        Id = id,
        WorkspaceId = work.Audit.Workspace ?? work.Caller.Workspace,
        At = work.Now,
        UserId = work.Caller.User,
        ActorName = work.Caller.Name,
        Door = work.Caller.Door,
        Address = work.Caller.Address,
        Action = action,
        Kind = note.Kind,
        Target = note.Target,
        Title = note.Title is { Length: > 300 } title ? title[..300] : note.Title,
        Before = AsJson(note.Before),
        After = AsJson(note.After),
    };

    private static string? AsJson(object? value) => value is null ? null : JsonSerializer.Serialize(value, value.GetType(), Wire.Json);
}
