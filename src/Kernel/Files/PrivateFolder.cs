namespace Relais.Kernel.Files;

/// <summary>
/// Folders and files of what Relais keeps. What it makes is readable by its own account alone, whatever the umask; what is there already keeps the mode that
/// its operator gave it.
/// </summary>
public static class PrivateFolder
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder, if it is not there.</summary>
    public static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, Own | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Makes an empty file, if it is not there, for a program that would make it readable to all.</summary>
    public static void MakeFile(string path) => Open(path, new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite }).Dispose();

    /// <summary>Opens a file to be written; one that it makes is readable by its own account alone.</summary>
    /// <param name="path">Which.</param>
    /// <param name="options">How it is opened; the mode of a new file is set here.</param>
    public static FileStream Open(string path, FileStreamOptions options)
    {
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Own;
        }

        return new(path, options);
    }
}
