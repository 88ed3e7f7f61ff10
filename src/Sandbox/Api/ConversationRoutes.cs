using Relais.Sandbox.Http;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Api;

/// <summary>docs.joinmastodon.org/methods/conversations: direct messages, gathered by the message that began them.</summary>
internal static class ConversationRoutes
{
    private sealed record Conversation(long Id, Status Last, bool Unread);

    public static void Map(Routes routes)
    {
        routes.Get("/api/v1/conversations", Access.Account, "read:statuses", All);
        routes.Post("/api/v1/conversations/{id}/read", Access.Account, "write:conversations", Read);
        routes.Delete("/api/v1/conversations/{id}", Access.Account, "write:conversations", Remove);
    }

    private static Task All(Call call)
    {
        ConversationJson[] found;
        lock (call.World.Gate)
        {
            // Paged by the newest message, as there.
            var sorted = Of(call).OrderBy(c => c.Last.Id).ToList();
            found = call.Page(sorted, static c => c.Last.Id, static _ => true).Select(c => Write(call, c)).ToArray();
        }
        return call.Answer(found, WireJson.Default.ConversationJsonArray);
    }

    private static Task Read(Call call)
    {
        ConversationJson after;
        lock (call.World.Gate)
        {
            var conversation = Mine(call);
            call.World.Commit(new ConversationRead(call.Me.Id, conversation.Id, conversation.Last.Id, Gone: false, call.World.Now));
            after = Write(call, conversation with { Unread = false });
        }
        return call.Answer(after, WireJson.Default.ConversationJson);
    }

    /// <summary>Takes it off one's own list until the next message comes.</summary>
    private static Task Remove(Call call)
    {
        lock (call.World.Gate)
        {
            var conversation = Mine(call);
            call.World.Commit(new ConversationRead(call.Me.Id, conversation.Id, conversation.Last.Id, Gone: true, call.World.Now));
        }
        return call.Empty();
    }

    private static Conversation Mine(Call call) => Of(call).FirstOrDefault(c => c.Id == call.RouteId) ?? throw ApiError.NotFound();

    private static IEnumerable<Conversation> Of(Call call) =>
        from status in call.World.Directs
        where status.VisibleTo(call.Me)
        group status by Root(status) into thread
        let last = thread.Last()
        let read = call.World.ReadUpTo(call.Me, thread.Key)
        where !read.Gone || last.Id > read.LastId
        select new Conversation(thread.Key, last, last.Account != call.Me && last.Id > read.LastId);

    private static long Root(Status status)
    {
        while (status.InReplyTo is { Visibility: Visibility.Direct } parent) status = parent;
        return status.Id;
    }

    private static ConversationJson Write(Call call, Conversation conversation)
    {
        var last = conversation.Last;
        var others = last.Mentions.Prepend(last.Account).Where(a => a != call.Me).Distinct().Select(a => call.World.Write(a)).ToArray();
        return new ConversationJson(conversation.Id.Text(), conversation.Unread, others, call.World.Write(last, call.Me));
    }
}
