using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Outbox;
using Relais.Kernel.Slices;

namespace Relais.Identity.LockOut;

/// <summary>Does in a person's other workspaces what was done in one: what they scheduled is held there too. The account itself was locked already.</summary>
internal sealed class LockElsewhere(IServiceProvider services) : IOutboxHandler
{
    public string Kind => Locks.Elsewhere;

    public async Task Do(OutboxMessage message, CancellationToken cancel)
    {
        var wanted = JsonSerializer.Deserialize<Payload>(message.Payload, Wire.Json)!;
        var caller = Caller.System(wanted.Workspace) with { Name = wanted.By };
        var pipeline = services.GetRequiredService<Pipeline>();
        var problem = wanted.Locked
            ? (await pipeline.Run(caller, new LockMember(wanted.Member, wanted.Reason), cancel)).Problem
            : (await pipeline.Run(caller, new LetMemberIn(wanted.Member), cancel)).Problem;

        // Done already, by hand or by an earlier try.
        if (problem is { TextKey: not ("identity.lock.already" or "identity.lock.not_locked" or "identity.member_gone") })
        {
            throw new InvalidOperationException(problem.TextKey);
        }
    }

    internal sealed record Payload(WorkspaceId Workspace, MemberId Member, bool Locked, string Reason, string By);
}
