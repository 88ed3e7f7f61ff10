using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using NodaTime;

namespace Relais.Networks.Http;

/// <summary>The one way out to networks: pooled connections, time and size limits, the address guard, and a verdict on what became of each call. One per process.</summary>
public sealed class Wire : IDisposable
{
    private const int MostRedirects = 3;

    private readonly WireOptions options;
    private readonly TimeProvider time;
    private readonly HttpMessageInvoker pooled;
    private readonly HttpMessageInvoker fresh;
    private readonly HttpMessageInvoker writing;
    private readonly KeptConnections kept;

    public Wire(WireOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        pooled = new(GuardedConnection.Handler(options, reuse: true));
        fresh = new(GuardedConnection.Handler(options, reuse: false));

        // No server closes a connection that was used a moment ago, so what is kept for writes is kept for a moment only.
        var soon = GuardedConnection.Handler(options, reuse: true);
        soon.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2);
        writing = new(soon);
        kept = new(options);
    }

    public TimeProvider Time => time;

    internal Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    public void Dispose()
    {
        pooled.Dispose();
        fresh.Dispose();
        writing.Dispose();
        kept.Dispose();
    }

    /// <summary>Makes the call. Throws only <see cref="OperationCanceledException"/>, and only when the caller cancelled before the request can have been received.</summary>
    internal async Task<WireAnswer> SendAsync(WireRequest request, CancellationToken ct)
    {
        for (var redirects = 0; ; redirects++)
        {
            var answer = await SendOnceAsync(request, ct);
            if (redirects < MostRedirects && answer is WireAnswer.Received received && Redirection(request, received) is { } next)
                request = next;
            else
                return answer;
        }
    }

    private async Task<WireAnswer> SendOnceAsync(WireRequest request, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var answer = await ExchangeAsync(request, ct);
        // Reading may be repeated: the reset of a kept connection is no news.
        if (request.Method == HttpMethod.Get && answer is WireAnswer.Lost { Reason.Code: ReasonCodes.AnswerLost } && !ct.IsCancellationRequested && time.GetElapsedTime(started) < options.Timeout / 2)
            answer = await ExchangeAsync(request, ct);
        options.Observe?.Invoke(new(Now, request.Method.Method, request.Address.Authority, request.Address.AbsolutePath,
            (answer as WireAnswer.Received)?.Status,
            answer switch { WireAnswer.NotSent notSent => notSent.Reason.Code, WireAnswer.Lost lost => lost.Reason.Code, _ => null },
            time.GetElapsedTime(started)));
        return answer;
    }

    private async Task<WireAnswer> ExchangeAsync(WireRequest request, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(request.CarriesMedia ? options.MediaTimeout : options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        using var content = request.Body is null ? null : new WireContent(request.Body());
        using var message = Message(request, content);
        try
        {
            var invoker = message.Headers.ConnectionClose == true ? fresh : request.KeptWithCare ? writing : pooled;
            using var response = await invoker.SendAsync(message, either.Token);
            var body = await ReadAsync(response, either.Token);
            return body is null
                ? new WireAnswer.Lost(new(ReasonCodes.StrangeAnswer, $"The answer ({(int)response.StatusCode}) is longer than {options.MaxAnswerBytes} bytes."))
                : new WireAnswer.Received((int)response.StatusCode, response.Headers, body, request.Address, request.Secrets);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested && (request.Method == HttpMethod.Get || content is { Begun: false }))
        {
            throw;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // A request without a body may have been received as soon as there was a connection.
            return Failure(request, e, mayBeReceived: content is null or { Begun: true });
        }
    }

    private WireAnswer Failure(WireRequest request, Exception e, bool mayBeReceived)
    {
        var detail = Redaction.Remove($"{request.Address.Authority}: {Innermost(e)}", request.Secrets);
        if (e is OperationCanceledException)
            detail = $"{request.Address.Authority}: no answer in time.";
        if (Find<AddressNotAllowedException>(e) is { } refused)
            return new WireAnswer.NotSent(new(ReasonCodes.AddressNotAllowed, refused.Message));
        if (!mayBeReceived || e is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError })
            return new WireAnswer.NotSent(new(ReasonCodes.Unreachable, detail));

        // Some small servers drop a kept connection without saying so. From now on this one gets a new connection for each call.
        if (e is HttpRequestException or IOException)
            kept.Dropped(request.Address.Authority);
        return new WireAnswer.Lost(new(ReasonCodes.AnswerLost, detail));
    }

    private HttpRequestMessage Message(WireRequest request, HttpContent? content)
    {
        var alone = request.KeptWithCare ? !kept.MayWrite(request.Address) : kept.IsKnownToDrop(request.Address.Authority);
        var message = new HttpRequestMessage(request.Method, request.Address) { Content = content, Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher };
        message.Headers.ConnectionClose = alone ? true : null;
        message.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        // Refusals are compared with what the documentation says, in English.
        message.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
        if (request.Bearer is not null)
            message.Headers.Authorization = new AuthenticationHeaderValue(request.Scheme, request.Bearer);
        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }

    /// <summary>Null when the answer is longer than allowed.</summary>
    private async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.Content.Headers.ContentLength > options.MaxAnswerBytes)
            return null;
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        // What is announced need not come: memory is taken as it does.
        var body = new ArrayBufferWriter<byte>((int)Math.Min(response.Content.Headers.ContentLength + 1 ?? 4096, 16 * 1024));
        int read;
        while ((read = await stream.ReadAsync(body.GetMemory(), ct)) > 0)
        {
            body.Advance(read);
            if (body.WrittenCount > options.MaxAnswerBytes)
                return null;
        }

        return body.WrittenSpan.ToArray();
    }

    /// <summary>Only reading follows a redirect, never from https to http, and a token never goes to another server.</summary>
    private static WireRequest? Redirection(WireRequest request, WireAnswer.Received received)
    {
        if (request.Method != HttpMethod.Get || !request.FollowsRedirects || received.Status is not (301 or 302 or 303 or 307 or 308) || received.Headers.Location is not { } location)
            return null;
        var target = new Uri(request.Address, location);
        if (target.Scheme != Uri.UriSchemeHttps && target.Scheme != request.Address.Scheme)
            return null;
        return target.Authority.Equals(request.Address.Authority, StringComparison.OrdinalIgnoreCase) || request.Bearer is null
            ? request with { Address = target }
            : null;
    }

    private static T? Find<T>(Exception? e) where T : Exception
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is T found)
                return found;
        }

        return null;
    }

    private static string Innermost(Exception e)
    {
        while (e.InnerException is not null)
            e = e.InnerException;
        return e.Message;
    }
}
