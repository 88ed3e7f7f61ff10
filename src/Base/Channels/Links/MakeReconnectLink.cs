using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels.Access;
using Relais.Channels.Model;
using Relais.Kernel.Mail;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Channels.Links;

/// <summary>Makes a link by which whoever owns a channel's account authorises it again, without an account here.</summary>
/// <param name="Id">The channel.</param>
/// <param name="Mail">Where to send it; empty to pass it on by hand.</param>
public sealed record MakeReconnectLink(ChannelId Id, string? Mail = null) : IRequest<ReconnectLinkMade>;

/// <summary>The link, shown once.</summary>
/// <param name="Id">Its identifier, to take it back.</param>
/// <param name="Link">The address.</param>
/// <param name="ExpiresAt">Until when it works.</param>
/// <param name="SentTo">Where it was mailed, if it was.</param>
public sealed record ReconnectLinkMade(ReconnectLinkId Id, Uri Link, Instant ExpiresAt, string? SentTo) : IShownOnce;

/// <summary>Takes a link back: it stops working at once.</summary>
public sealed record RevokeReconnectLink(ReconnectLinkId Id) : IRequest<Done>;

[Slice("channels.make_reconnect_link", ChannelPermissions.Manage, Http = "POST /channels/{id}/reconnect-links", OnPlaces = true)]
internal sealed class MakeReconnectLinkSlice(Letters letters, RelaisSettings settings) : WriteSlice<MakeReconnectLink, ReconnectLinkMade>
{
    /// <summary>Links of one channel that work at the same time: more are a sign of a mistake.</summary>
    private const int Most = 10;

    public override void Check(MakeReconnectLink request, FieldProblems problems) => problems
        .Require(string.IsNullOrWhiteSpace(request.Mail) || IsMail(request.Mail.Trim()), "mail", "channels.link.mail_wrong");

    public override async Task<Outcome<ReconnectLinkMade>> Handle(MakeReconnectLink request, Work work)
    {
        var channel = await work.Db.Set<Channel>().FirstOrDefaultAsync(c => c.Id == request.Id && c.RemovedAt == null, work.Cancel);
        if (channel is null)
        {
            return Problem.NotFound("channels.not_found");
        }

        if (!work.May(channel.Whereabouts))
        {
            return Problem.Forbidden();
        }

        var mail = string.IsNullOrWhiteSpace(request.Mail) ? null : request.Mail.Trim();
        if (mail is not null && !letters.CanSend)
        {
            return Problem.Invalid("mail", "channels.link.no_mail");
        }

        if (await work.Db.Set<ReconnectLink>().CountAsync(l => l.ChannelId == channel.Id && l.UsedAt == null && l.RevokedAt == null && l.ExpiresAt > work.Now, work.Cancel) >= Most)
        {
            return Problem.Blocked("channels.link.too_many_open", Most);
        }

        var secret = ReconnectLink.NewSecret();
        var link = new ReconnectLink
        {
            Id = work.NewId<ReconnectLinkId>(),
            WorkspaceId = work.Workspace,
            ChannelId = channel.Id,
            Digest = ReconnectLink.DigestOf(secret),
            MadeBy = work.User,
            MadeByName = work.Caller.Name,
            SentTo = mail,
            MadeAt = work.Now,
            ExpiresAt = work.Now + ReconnectLink.Lifetime,
        };
        work.Db.Add(link);
        work.Db.Add(ConnectionEvent.Of(work, channel.Id, ConnectionEventKind.LinkMade, detail: mail));
        work.Audit.About("channel", channel.Id, channel.Name).Change(null, new { reconnectLink = link.Id, link.SentTo, link.ExpiresAt });
        var address = new Uri(settings.PublicUrl, "/reconnect/" + secret);
        if (mail is not null)
        {
            var here = work.Workspace;
            var workspace = await work.Db.Set<Workspace>().AsNoTracking().SingleAsync(w => w.Id == here, work.Cancel);
            letters.Post(work, new(mail, null, workspace.Language, "channels.reconnect", [work.Caller.Name, workspace.Name, $"@{channel.Handle}"], address));
            work.Reply.Toast("channels.link.sent", mail);
        }

        Connections.Tell(work, channel.Id);
        return new ReconnectLinkMade(link.Id, address, link.ExpiresAt, mail);
    }

    private static bool IsMail(string text) => text.Length <= 254 && System.Net.Mail.MailAddress.TryCreate(text, out var parsed) && parsed.Address == text;
}

[Slice("channels.revoke_reconnect_link", ChannelPermissions.Manage, Http = "DELETE /reconnect-links/{id}", OnPlaces = true)]
internal sealed class RevokeReconnectLinkSlice : WriteSlice<RevokeReconnectLink, Done>
{
    public override async Task<Outcome<Done>> Handle(RevokeReconnectLink request, Work work)
    {
        var link = await work.Db.Set<ReconnectLink>().FirstOrDefaultAsync(l => l.Id == request.Id, work.Cancel);
        if (link is null || !link.IsOpen(work.Now))
        {
            return Problem.NotFound("channels.link.gone");
        }

        if (!work.May(Whereabouts.OnChannel(link.ChannelId.Value)))
        {
            return Problem.Forbidden();
        }

        link.RevokedAt = work.Now;
        var channel = await work.Db.Set<Channel>().AsNoTracking().FirstAsync(c => c.Id == link.ChannelId, work.Cancel);
        work.Db.Add(ConnectionEvent.Of(work, link.ChannelId, ConnectionEventKind.LinkRevoked, detail: link.SentTo));
        work.Audit.About("channel", channel.Id, channel.Name).Change(new { reconnectLink = link.Id }, null);
        Connections.Tell(work, link.ChannelId);
        work.Reply.Toast("channels.link.revoked");
        return Done.It;
    }
}
