using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Audit;
using Relais.Kernel.Json;

namespace Relais.Kernel.Slices;

/// <summary>The memory behind <c>Idempotency-Key</c>: written in the transaction of the change, so either both stand or neither.</summary>
internal sealed class Remembered
{
    private readonly Work work;
    private readonly byte[] key;
    private readonly byte[] digest;

    private Remembered(Work work, byte[] key, byte[] digest) => (this.work, this.key, this.digest) = (work, key, digest);

    internal static Remembered For(SliceInfo slice, Work work, object request, string idempotencyKey)
    {
        var key = SHA256.HashData(Encoding.UTF8.GetBytes($"{work.Caller.User}|{work.Caller.Workspace}|{slice.Name}|{idempotencyKey}"));
        return new(work, key, SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, request.GetType(), Wire.Json)));
    }

    internal async Task<Ran?> Find<TResult>()
    {
        var earlier = await work.Db.Set<RememberedAnswer>().AsNoTracking().FirstOrDefaultAsync(a => a.Key == key, work.Cancel);
        if (earlier is null)
        {
            return null;
        }

        return earlier.RequestDigest.AsSpan().SequenceEqual(digest)
            ? new(JsonSerializer.Deserialize<TResult>(earlier.Result, Wire.Json), null, work.Reply)
            : new(null, new(ProblemKind.Conflict, "problem.idempotency_key_reused"), work.Reply);
    }

    internal void Keep<TResult>(TResult result) => work.Db.Add(new RememberedAnswer
    {
        Key = key,
        RequestDigest = digest,
        Result = JsonSerializer.Serialize(result, Wire.Json),
        At = work.Now,
    });
}
