using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Relais.Sandbox.Model;

/// <summary>
/// The state file: one fact a line, only ever appended. A line is handed to the operating system before the request that
/// caused it is answered, so what was accepted survives the end of the process (not a power cut: nothing is flushed to disk).
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _writer;

    public Journal(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        _writer = new Utf8JsonWriter(_line);
    }

    /// <summary>Every fact of the file, oldest first. A last line without an end was cut by a crash: it is dropped.</summary>
    public IEnumerable<Fact> ReadAll()
    {
        _file.Position = 0;
        using var reader = new StreamReader(_file, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 64 * 1024, leaveOpen: true);
        long whole = 0;
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            var end = whole + Encoding.UTF8.GetByteCount(line);
            if (end >= _file.Length) break;
            whole = end + 1;
            yield return Parse(line, number);
        }
        _file.SetLength(whole);
        _file.Position = whole;
    }

    public void Append(Fact fact)
    {
        _line.ResetWrittenCount();
        _writer.Reset(_line);
        JsonSerializer.Serialize(_writer, fact, FactJson.Default.Fact);
        _writer.Flush();
        _line.Write("\n"u8);
        _file.Write(_line.WrittenSpan);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }

    private Fact Parse(string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(line, FactJson.Default.Fact)!;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"Line {number} of {_file.Name} is not a fact of the sandbox: {error.Message}", error);
        }
    }
}
