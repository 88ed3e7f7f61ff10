using System.Net.Http.Headers;

namespace Relais.Networks.Http;

/// <summary>How a call ended, as far as the wire can tell. Closed.</summary>
internal abstract record WireAnswer
{
    private WireAnswer()
    {
    }

    /// <summary>The whole answer arrived.</summary>
    public sealed record Received(int Status, HttpResponseHeaders Headers, byte[] Body, Uri Address, IReadOnlyList<string> Secrets) : WireAnswer
    {
        public bool IsSuccess => Status is >= 200 and < 300;

        public T? Json<T>() where T : class => WireJson.TryRead<T>(Body);

        public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

        /// <summary>The body without secrets, cut at <paramref name="most"/> characters: fit for people.</summary>
        public string Evidence(int most)
        {
            var text = Redaction.Remove(WireJson.Text(Body.AsSpan(0, Math.Min(Body.Length, most * 4))), Secrets);
            return text.Length > most ? text[..most] : text;
        }
    }

    /// <summary>It is certain that the request did not reach the server whole.</summary>
    public sealed record NotSent(Reason Reason) : WireAnswer;

    /// <summary>The request may have been received and acted upon; what came of it is not known.</summary>
    public sealed record Lost(Reason Reason) : WireAnswer;
}
