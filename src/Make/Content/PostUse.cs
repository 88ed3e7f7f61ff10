using Relais.Kernel.Data;

namespace Relais.Content;

/// <summary>Says which of some deleted posts a higher module still needs, so that they are not erased: what went out stays known.</summary>
/// <param name="Needed">Gets a context of the posts' workspace; gives those that stay.</param>
public sealed record PostUse(Func<AppDb, IReadOnlyCollection<PostId>, CancellationToken, Task<IReadOnlyCollection<PostId>>> Needed);

/// <summary>Posts deleted long ago are being erased, with their versions. Raised inside the transaction: whoever has rows about them erases them too.</summary>
public sealed record PostsErased(IReadOnlyList<PostId> Posts);
