namespace Relais.Kernel.Words;

/// <summary>
/// Reads words that people and programs write for a fixed set. <see cref="Enum.TryParse{T}(string, out T)"/> would also take numbers, those that stand for
/// nothing too, and lists of names.
/// </summary>
public static class EnumName
{
    /// <summary>The value of that name, in any case; <see langword="null"/> for anything else.</summary>
    public static T? Read<T>(string? text)
        where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text?.Trim(), StringComparison.OrdinalIgnoreCase)) is { } known ? Enum.Parse<T>(known) : null;
}
