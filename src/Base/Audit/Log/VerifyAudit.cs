using Relais.Kernel.Audit;
using Relais.Kernel.Slices;

namespace Relais.Audit.Log;

/// <summary>Goes through the workspace's whole sealed record and says whether anything was changed, removed, moved or slipped in.</summary>
public sealed record VerifyAudit : IRequest<AuditVerdict>;

[Slice("audit.verify", AuditPermissions.See, Http = "GET /audit/verify")]
internal sealed class VerifyAuditSlice(AuditVerifier verifier) : ReadSlice<VerifyAudit, AuditVerdict>
{
    public override async Task<Outcome<AuditVerdict>> Handle(VerifyAudit request, Caller caller, CancellationToken cancel) =>
        await verifier.VerifyAsync(caller.Workspace!.Value, cancel: cancel);
}
