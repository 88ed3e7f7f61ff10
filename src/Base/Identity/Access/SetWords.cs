using Relais.Kernel.Words;

namespace Relais.Identity.Access;

/// <summary>How sets of rights are called.</summary>
internal static class SetWords
{
    public static string Name(Text words, string key, string? own) => own
        ?? (words.Has("rights.set." + key) ? words["rights.set." + key]
        : words.Has("role." + key) ? words["identity.rights.as_role", words["role." + key]] : words["identity.rights.set_gone_name"]);
}
