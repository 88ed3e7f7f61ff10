using System.Net;

namespace Relais.Networks.Http;

/// <summary>
/// A body that knows whether it was begun. A request whose body never left cannot have been acted upon: that is the difference between "try again" and
/// "nobody knows".
/// </summary>
internal sealed class WireContent : HttpContent
{
    private readonly HttpContent inner;

    public WireContent(HttpContent inner)
    {
        this.inner = inner;
        foreach (var header in inner.Headers)
            Headers.TryAddWithoutValidation(header.Key, header.Value);
    }

    public bool Begun { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Begun = true;
        return inner.CopyToAsync(stream, context, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = inner.Headers.ContentLength ?? 0;
        return inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
