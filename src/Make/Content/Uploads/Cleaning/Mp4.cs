using System.Buffers.Binary;
using System.Text;
using NodaTime;

namespace Relais.Content.Uploads.Cleaning;

/// <summary>
/// MP4 and QuickTime (ISO 14496-12): boxes that say where and with what it was filmed become free space of the same length, so
/// that no offset moves; tracks of positions (telemetry of cameras) lose their samples as well.
/// </summary>
internal static class Mp4
{
    public static CleanFile Clean(Stream file)
    {
        var map = new Map(file);
        map.Walk(0, file.Length, "");
        if (map.Width == 0 || map.Height == 0)
        {
            throw new DamagedFileException("No video inside.");
        }

        var pieces = new Pieces(file);
        long at = 0;
        foreach (var (offset, length, isBox) in map.Blanks.OrderBy(b => b.Offset))
        {
            if (offset < at)
            {
                continue;
            }

            pieces.Keep(at, offset - at);
            if (isBox)
            {
                pieces.Keep(offset, 4);
                pieces.Write("free"u8);
                pieces.Blank(length - 8);
            }
            else
            {
                pieces.Blank(length);
            }

            at = offset + length;
        }

        pieces.Keep(at, file.Length - at);
        return new() { Content = pieces, Width = map.Width, Height = map.Height, Duration = map.Length };
    }

    /// <summary>What the boxes say.</summary>
    private sealed class Map(Stream file)
    {
        /// <summary>Largest table read whole; a real one of a two-hour film is far smaller.</summary>
        private const int MostTableBytes = 64 * 1024 * 1024;

        private readonly Dictionary<string, byte[]> tables = [];
        private string handler = "";
        private (int Width, int Height) size;

        public List<(long Offset, long Length, bool IsBox)> Blanks { get; } = [];

        public int Width { get; private set; }

        public int Height { get; private set; }

        public Duration? Length { get; private set; }

        public void Walk(long from, long to, string parent)
        {
            Span<byte> head = stackalloc byte[16];
            for (var at = from; at + 8 <= to;)
            {
                file.Position = at;
                file.ReadExactly(head[..8]);
                long length = BinaryPrimitives.ReadUInt32BigEndian(head);
                var name = Encoding.Latin1.GetString(head[4..8]);
                var header = 8;
                if (length == 1)
                {
                    file.ReadExactly(head[8..16]);
                    (length, header) = (BinaryPrimitives.ReadInt64BigEndian(head[8..]), 16);
                }
                else if (length == 0)
                {
                    length = to - at;
                }

                if (length < header || at + length > to)
                {
                    throw new DamagedFileException("A box longer than its parent.");
                }

                Box(name, parent, at, header, length);
                at += length;
            }
        }

        private void Box(string name, string parent, long at, int header, long length)
        {
            switch (name)
            {
                case "moov" or "mdia" or "minf" or "stbl":
                    Walk(at + header, at + length, name);
                    break;
                case "trak":
                    Track(at, header, length);
                    break;
                case "udta" or "meta" or "uuid" when parent is "" or "moov" or "trak":
                    Blanks.Add((at, length, true));
                    break;
                case "mvhd":
                    Length = DurationOf(Body(at + header, 32));
                    break;
                case "tkhd":
                    size = SizeOf(Body(at + header, (int)Math.Min(length - header, 96)));
                    break;
                case "hdlr" when parent == "mdia":
                    handler = Encoding.Latin1.GetString(Body(at + header + 8, 4));
                    break;
                case "stsz" or "stsc" or "stco" or "co64":
                    tables[name] = length - header <= MostTableBytes ? Body(at + header, (int)(length - header)) : throw new DamagedFileException("A table too large.");
                    break;
            }
        }

        private void Track(long at, int header, long length)
        {
            tables.Clear();
            (handler, size) = ("", default);
            Walk(at + header, at + length, "trak");
            if (handler == "vide" && Width == 0)
            {
                (Width, Height) = size;
            }
            else if (handler is "meta" or "camm" or "tmcd" or "mdta")
            {
                Blanks.RemoveAll(b => b.Offset >= at && b.Offset < at + length);
                Blanks.Add((at, length, true));
                Blanks.AddRange(Samples());
            }
        }

        /// <summary>Where the samples of the track just walked lie, chunk by chunk.</summary>
        private IEnumerable<(long Offset, long Length, bool IsBox)> Samples()
        {
            if (!tables.TryGetValue("stsz", out var sizes) || !tables.TryGetValue("stsc", out var runs) || (tables.GetValueOrDefault("co64") ?? tables.GetValueOrDefault("stco")) is not { } chunks)
            {
                yield break;
            }

            var wide = tables.ContainsKey("co64");
            var (each, samples, sample) = (U32(sizes, 4), U32(sizes, 8), 0u);
            for (uint chunk = 0; chunk < U32(chunks, 4) && sample < samples; chunk++)
            {
                long length = 0;
                for (var n = SamplesIn(runs, chunk + 1); n > 0 && sample < samples; n--, sample++)
                {
                    length += each != 0 ? each : U32(sizes, 12 + ((int)sample * 4));
                }

                var offset = wide ? (long)BinaryPrimitives.ReadUInt64BigEndian(chunks.AsSpan(8 + ((int)chunk * 8))) : U32(chunks, 8 + ((int)chunk * 4));
                if (offset > 0 && offset + length <= file.Length)
                {
                    yield return (offset, length, false);
                }
            }
        }

        private static uint SamplesIn(byte[] runs, uint chunk)
        {
            uint samples = 0;
            for (var i = 0; i < U32(runs, 4) && U32(runs, 8 + (i * 12)) <= chunk; i++)
            {
                samples = U32(runs, 12 + (i * 12));
            }

            return samples;
        }

        private static Duration? DurationOf(byte[] header)
        {
            var (scale, ticks) = header[0] == 1 ? (U32(header, 20), BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(24))) : (U32(header, 12), U32(header, 16));
            return scale == 0 || ticks is uint.MaxValue or 0 ? null : NodaTime.Duration.FromSeconds((double)ticks / scale);
        }

        private static (int Width, int Height) SizeOf(byte[] header)
        {
            var matrix = header[0] == 1 ? 52 : 40;
            if (header.Length < matrix + 44)
            {
                return default;
            }

            var (width, height) = ((int)(U32(header, matrix + 36) >> 16), (int)(U32(header, matrix + 40) >> 16));

            // A matrix whose diagonal is zero turns the picture by a quarter.
            return U32(header, matrix) == 0 && U32(header, matrix + 4) != 0 ? (height, width) : (width, height);
        }

        private byte[] Body(long at, int length)
        {
            var bytes = new byte[length];
            file.Position = at;
            file.ReadExactly(bytes);
            return bytes;
        }

        private static uint U32(byte[] bytes, int at) => at + 4 <= bytes.Length ? BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at)) : throw new DamagedFileException("A table cut short.");
    }
}
