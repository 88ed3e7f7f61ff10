using System.Runtime.InteropServices;

namespace Relais.Kernel.Files;

/// <summary>The account that a file belongs to, which .NET neither reads nor sets: two calls to the C library of Linux.</summary>
internal static partial class FileOwner
{
    /// <summary>"As seen from the current folder" (AT_FDCWD of openat(2)).</summary>
    private const int Here = -100;

    /// <summary>STATX_UID and STATX_GID of statx(2): the struct is the same on every processor, which that of stat(2) is not.</summary>
    private const uint OwnerAndGroup = 0x8 | 0x10;

    private const int SizeOfStatx = 256;
    private const int OwnerAt = 20;
    private const int GroupAt = 24;

    /// <summary>Gives a file the owner, the group and the mode of another.</summary>
    /// <exception cref="IOException">It belongs to somebody else, and this process may not give a file to them; the second file is as it was.</exception>
    public static void Copy(string from, string to)
    {
        Give(from, to);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(to, File.GetUnixFileMode(from));
        }
    }

    /// <summary>Gives a file the owner and the group of another, or of a folder.</summary>
    /// <exception cref="IOException">It belongs to somebody else, and this process may not give a file to them; the second file is as it was.</exception>
    public static void Give(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        if (OperatingSystem.IsLinux())
        {
            var (owner, mine) = (Of(from), Of(to));
            if (owner != mine && ChangeOwner(to, owner.User, owner.Group) != 0)
            {
                throw new IOException($"{from} belongs to account {owner.User}, and this process may not give a file to it ({Marshal.GetLastPInvokeErrorMessage()}). Nothing was changed. Run this as that account, or as root.");
            }
        }
        else if (Environment.IsPrivilegedProcess)
        {
            throw new IOException($"On this system the owner of {from} cannot be kept. Nothing was changed. Run this as the account that Relais runs as.");
        }
    }

    /// <summary>The account and the group of a file.</summary>
    internal static (uint User, uint Group) Of(string file)
    {
        var told = new byte[SizeOfStatx];
        if (Look(Here, file, 0, OwnerAndGroup, told) != 0)
        {
            throw new IOException($"Whom {file} belongs to cannot be read: {Marshal.GetLastPInvokeErrorMessage()}. Nothing was changed.");
        }

        return (BitConverter.ToUInt32(told, OwnerAt), BitConverter.ToUInt32(told, GroupAt));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Look(int folder, string file, int flags, uint what, [Out] byte[] told);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int ChangeOwner(string file, uint user, uint group);
}
