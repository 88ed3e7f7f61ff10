using System.Buffers.Binary;
using NodaTime;

namespace Relais.Content.Uploads.Cleaning;

/// <summary>WebM (RFC 8794, 9559): reads size and length; tags and attachments, where titles and places are kept, become void elements of the same length.</summary>
internal static class WebM
{
    private const uint Segment = 0x18538067;
    private const uint Info = 0x1549A966;
    private const uint TimestampScale = 0x2AD7B1;
    private const uint DurationId = 0x4489;
    private const uint Tracks = 0x1654AE6B;
    private const uint TrackEntry = 0xAE;
    private const uint Video = 0xE0;
    private const uint PixelWidth = 0xB0;
    private const uint PixelHeight = 0xBA;
    private const uint Cluster = 0x1F43B675;
    private const uint Tags = 0x1254C367;
    private const uint Attachments = 0x1941A469;
    private const long Unknown = -1;

    public static CleanFile Clean(Stream file)
    {
        var facts = new Facts(file);
        facts.Walk(0, file.Length);
        if (facts.Width == 0 || facts.Height == 0)
        {
            throw new DamagedFileException("No video inside.");
        }

        var pieces = new Pieces(file);
        long at = 0;
        Span<byte> header = stackalloc byte[9];
        foreach (var (offset, length) in facts.Blanks)
        {
            pieces.Keep(at, offset - at);
            header[0] = 0xEC;
            BinaryPrimitives.WriteInt64BigEndian(header[1..], length - 9);
            header[1] = 0x01;
            pieces.Write(header);
            pieces.Blank(length - 9);
            at = offset + length;
        }

        pieces.Keep(at, file.Length - at);
        return new() { Content = pieces, Width = facts.Width, Height = facts.Height, Duration = facts.Length };
    }

    private sealed class Facts(Stream file)
    {
        private double scale = 1_000_000;
        private double? ticks;

        public List<(long Offset, long Length)> Blanks { get; } = [];

        public int Width { get; private set; }

        public int Height { get; private set; }

        public Duration? Length => ticks is { } t ? NodaTime.Duration.FromNanoseconds(t * scale) : null;

        public void Walk(long from, long to)
        {
            for (var at = from; at < to;)
            {
                file.Position = at;
                var id = (uint)Number(keepMarker: true);
                var length = Number(keepMarker: false);
                var body = file.Position;
                if (length == Unknown)
                {
                    // A live recording: its clusters have no length either, and nothing of interest follows them.
                    if (id == Segment)
                    {
                        Walk(body, to);
                    }

                    return;
                }

                if (body + length > to)
                {
                    throw new DamagedFileException("An element longer than its parent.");
                }

                Element(id, at, body, length);
                at = body + length;
            }
        }

        private void Element(uint id, long at, long body, long length)
        {
            switch (id)
            {
                case Segment or Info or Tracks or TrackEntry or Video:
                    Walk(body, body + length);
                    break;
                case Tags or Attachments when body + length - at >= 9:
                    Blanks.Add((at, body + length - at));
                    break;
                case TimestampScale:
                    scale = Unsigned(length);
                    break;
                case DurationId:
                    ticks = Real(length);
                    break;
                case PixelWidth when Width == 0:
                    Width = (int)Unsigned(length);
                    break;
                case PixelHeight when Height == 0:
                    Height = (int)Unsigned(length);
                    break;
                case Cluster:
                    break;
            }
        }

        /// <summary>A number whose own length is told by its leading zeros.</summary>
        private long Number(bool keepMarker)
        {
            var first = file.ReadByte();
            if (first <= 0)
            {
                throw first < 0 ? new EndOfStreamException() : new DamagedFileException("A number longer than eight bytes.");
            }

            var length = System.Numerics.BitOperations.LeadingZeroCount((uint)first) - 23;
            long value = keepMarker ? first : first & (0xFF >> length);
            var ones = value == 0xFF >> length;
            for (var i = 1; i < length; i++)
            {
                var next = file.ReadByte();
                if (next < 0)
                {
                    throw new EndOfStreamException();
                }

                ones &= next == 0xFF;
                value = (value << 8) | (long)next;
            }

            return ones && !keepMarker ? Unknown : value;
        }

        private ulong Unsigned(long length)
        {
            if (length > 8)
            {
                throw new DamagedFileException("A number longer than eight bytes.");
            }

            ulong value = 0;
            for (var i = 0; i < length; i++)
            {
                value = (value << 8) | (uint)Math.Max(0, file.ReadByte());
            }

            return value;
        }

        private double Real(long length)
        {
            var bits = Unsigned(length);
            return length == 4 ? BitConverter.UInt32BitsToSingle((uint)bits) : BitConverter.UInt64BitsToDouble(bits);
        }
    }
}
