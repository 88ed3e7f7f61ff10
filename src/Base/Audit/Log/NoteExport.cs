using Relais.Kernel.Slices;

namespace Relais.Audit.Log;

/// <summary>Writes down that the record is being exported; the export's route runs it before the first byte.</summary>
/// <param name="Form">In which form.</param>
public sealed record NoteExport(string Form) : IRequest<Done>;

[Slice("audit.export", AuditPermissions.See, Page = false)]
internal sealed class NoteExportSlice : WriteSlice<NoteExport, Done>
{
    public override Task<Outcome<Done>> Handle(NoteExport request, Work work)
    {
        work.Audit.About("audit", request.Form).Change(null, new { request.Form });
        return Task.FromResult<Outcome<Done>>(Done.It);
    }
}
