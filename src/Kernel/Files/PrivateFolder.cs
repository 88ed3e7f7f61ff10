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
    public static void MakeFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Own;
        }

        new FileStream(path, options).Dispose();
    }
}
