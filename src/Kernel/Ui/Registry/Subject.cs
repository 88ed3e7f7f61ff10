using Microsoft.Extensions.DependencyInjection;

namespace Relais.Kernel.Ui;

/// <summary>Where a kind of thing is shown, so that whatever names one can link to it.</summary>
/// <param name="Kind">The kind, as audit entries name it, such as <c>post</c>.</param>
/// <param name="Path">Address below <c>/w/{slug}/</c>; <c>{0}</c> stands for the identifier.</param>
public sealed record Subject(string Kind, string Path);

/// <summary>All kinds of things that have a page.</summary>
public sealed class Subjects(IEnumerable<Subject> subjects)
{
    private readonly Dictionary<string, string> paths = subjects.ToDictionary(s => s.Kind, s => s.Path, StringComparer.Ordinal);

    /// <summary>Address of the page below the workspace's; <see langword="null"/> when such a thing has none.</summary>
    public string? PathOf(string? kind, string? id) =>
        kind is not null && id is not null && paths.TryGetValue(kind, out var path) ? path.Replace("{0}", id, StringComparison.Ordinal) : null;
}

/// <summary>How modules say where their things are shown.</summary>
public static class SubjectRegistration
{
    /// <summary>Adds a kind of thing.</summary>
    public static IServiceCollection AddSubject(this IServiceCollection services, string kind, string path) => services.AddSingleton(new Subject(kind, path));
}
