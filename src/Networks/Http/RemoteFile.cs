namespace Relais.Networks.Http;

/// <summary>Small public files, such as an account's picture, fetched by the same guarded wire as everything else.</summary>
public static class RemoteFile
{
    /// <summary>The bytes; a failure when it cannot be had, is not there, or is longer than <paramref name="mostBytes"/> (at most the wire's own limit).</summary>
    public static async Task<NetworkResult<byte[]>> FetchAsync(this Wire wire, Uri address, int mostBytes, CancellationToken ct)
    {
        var request = WireRequest.Get(address) with { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Accept"] = "image/*, */*;q=0.5" } };
        return await wire.SendAsync(request, ct) switch
        {
            WireAnswer.Received { IsSuccess: true } received when received.Body.Length <= mostBytes => new NetworkResult<byte[]>.Ok(received.Body),
            WireAnswer.Received { IsSuccess: true } received => Failed(ReasonCodes.StrangeAnswer, $"{address.Host}: {received.Body.Length} bytes, of which {mostBytes} are allowed."),
            WireAnswer.Received received => Failed(received.Status == 404 ? ReasonCodes.NotFound : ReasonCodes.StrangeAnswer, $"{address.Host} answered {received.Status}."),
            WireAnswer.NotSent notSent => new NetworkResult<byte[]>.Failed(notSent.Reason),
            WireAnswer.Lost lost => new NetworkResult<byte[]>.Failed(lost.Reason),
            _ => throw new InvalidOperationException("Not an answer."),
        };
    }

    private static NetworkResult<byte[]>.Failed Failed(string code, string detail) => new(new Reason(code, detail));
}
