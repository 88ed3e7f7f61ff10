namespace Relais.Content.Uploads.Cleaning;

/// <summary>A file as parts of another, with a few parts of our own: how a file loses its traces without being held in memory.</summary>
internal sealed class Pieces(Stream source)
{
    private readonly List<Piece> pieces = [];

    public long Length => pieces.Sum(p => p.Length);

    /// <summary>The next <paramref name="length"/> bytes of the source from <paramref name="offset"/>.</summary>
    public void Keep(long offset, long length)
    {
        if (length <= 0)
        {
            return;
        }

        if (pieces is [.., { Bytes: null, Zeros: false } last] && last.Offset + last.Length == offset)
        {
            pieces[^1] = last with { Length = last.Length + length };
            return;
        }

        pieces.Add(new(offset, length, null, false));
    }

    /// <summary>Bytes of our own.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => pieces.Add(new(0, bytes.Length, bytes.ToArray(), false));

    /// <summary>Nothing, that long: for formats whose offsets must not move.</summary>
    public void Blank(long length)
    {
        if (length > 0)
        {
            pieces.Add(new(0, length, null, true));
        }
    }

    /// <summary>The file as it will be stored.</summary>
    public Stream Open() => new Spliced(source, pieces);

    private readonly record struct Piece(long Offset, long Length, byte[]? Bytes, bool Zeros);

    private sealed class Spliced(Stream source, List<Piece> pieces) : Stream
    {
        private int at;
        private long within;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            while (at < pieces.Count && within == pieces[at].Length)
            {
                (at, within) = (at + 1, 0);
            }

            if (at == pieces.Count || buffer.IsEmpty)
            {
                return 0;
            }

            var piece = pieces[at];
            var wanted = buffer[..(int)Math.Min(buffer.Length, piece.Length - within)];
            var read = wanted.Length;
            if (piece.Zeros)
            {
                wanted.Clear();
            }
            else if (piece.Bytes is { } bytes)
            {
                bytes.AsSpan((int)within, read).CopyTo(wanted);
            }
            else
            {
                source.Position = piece.Offset + within;
                read = source.Read(wanted);
                if (read == 0)
                {
                    throw new EndOfStreamException();
                }
            }

            within += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer, offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
