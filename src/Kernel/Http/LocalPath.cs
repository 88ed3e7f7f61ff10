namespace Relais.Kernel.Http;

/// <summary>An address that came with a request and is to be gone to afterwards: only ever one of this site.</summary>
public static class LocalPath
{
    /// <summary>
    /// The path as it came when it is one of this site, <c>/</c> otherwise. Browsers read <c>//host</c> and <c>/\host</c> as another site, and
    /// drop tabs and line ends before they look.
    /// </summary>
    public static string Of(string? path) =>
        path is ['/', .. var rest] && !rest.StartsWith('/') && !rest.StartsWith('\\') && !path.Any(char.IsControl) ? path : "/";
}
