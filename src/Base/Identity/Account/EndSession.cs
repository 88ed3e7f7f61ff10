using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Account;

/// <summary>Signs one of one's own browsers out, at its next request.</summary>
public sealed record EndSession(SessionId Id) : IRequest<Done>;

/// <summary>Signs out every browser but the one that asks.</summary>
public sealed record EndOtherSessions : IRequest<int>;

/// <summary>Signs out every browser, the one that asks included.</summary>
public sealed record EndAllSessions : IRequest<int>;

[Slice("identity.end_session", Permission.Account, Http = "DELETE /me/sessions/{id}")]
internal sealed class EndSessionSlice : WriteSlice<EndSession, Done>
{
    public override async Task<Outcome<Done>> Handle(EndSession request, Work work)
    {
        var user = work.User;
        var row = await work.Db.Set<Session>().FirstOrDefaultAsync(s => s.Id == request.Id && s.UserId == user && s.EndedAt == null, work.Cancel);
        if (row is null)
        {
            return Problem.NotFound("identity.session_gone");
        }

        row.EndedAt = work.Now;
        work.Audit.About("session", row.Id, row.Method);
        work.Reply.Toast("identity.session_ended");
        return Done.It;
    }
}

[Slice("identity.end_other_sessions", Permission.Account, Http = "DELETE /me/sessions")]
internal sealed class EndOtherSessionsSlice : WriteSlice<EndOtherSessions, int>
{
    public override async Task<Outcome<int>> Handle(EndOtherSessions request, Work work)
    {
        var ended = await SessionRows.EndOthers(work, work.User, work.Caller.Session);
        work.Audit.About("session", work.User).Change(null, new { ended });
        work.Reply.Toast("identity.sessions_ended", ended);
        return ended;
    }
}

[Slice("identity.end_all_sessions", Permission.Account, Http = "DELETE /me/sessions/all")]
internal sealed class EndAllSessionsSlice : WriteSlice<EndAllSessions, int>
{
    public override async Task<Outcome<int>> Handle(EndAllSessions request, Work work)
    {
        var ended = await SessionRows.EndOthers(work, work.User, except: null);
        work.Audit.About("session", work.User).Change(null, new { ended });
        work.Reply.Toast("identity.sessions_all_ended");
        work.Reply.GoTo("/signin");
        return ended;
    }
}
