using NodaTime;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Ui;

namespace Relais.Content;

/// <summary>Says which of some deleted posts a higher module still needs, so that they are not erased: what went out stays known.</summary>
/// <param name="Needed">Gets a context of the posts' workspace; gives those that stay.</param>
public sealed record PostUse(Func<AppDb, IReadOnlyCollection<PostId>, CancellationToken, Task<IReadOnlyCollection<PostId>>> Needed);

/// <summary>Posts deleted long ago are being erased, with their versions. Raised inside the transaction: whoever has rows about them erases them too.</summary>
public sealed record PostsErased(IReadOnlyList<PostId> Posts);

/// <summary>Says when posts are to go out, or went: known to a higher module, shown to whoever reviews them by a link.</summary>
/// <param name="Of">Gets a context of the posts' workspace; gives the time on the wall of each post on each channel that has one.</param>
public sealed record PostDates(Func<AppDb, IReadOnlyCollection<PostId>, CancellationToken, Task<IReadOnlyDictionary<(PostId Post, ChannelId Channel), LocalDateTime>>> Of);

/// <summary>Says what became of posts that have left the hands of their writers: known to a higher module, shown in place of the state of the writing.</summary>
/// <param name="Of">Gets a context of the posts' workspace; gives the status of each post that is to be sent, or was; the others are missing.</param>
public sealed record PostStatuses(Func<AppDb, IReadOnlyCollection<PostId>, CancellationToken, Task<IReadOnlyDictionary<PostId, Status>>> Of);
