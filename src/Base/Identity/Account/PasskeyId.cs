using System.Buffers.Text;

namespace Relais.Identity.Account;

/// <summary>A credential id as text.</summary>
internal static class PasskeyId
{
    internal static string Write(byte[] id) => Base64Url.EncodeToString(id);

    internal static byte[]? Read(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
