namespace Relais.Browser.House;

/// <summary>Somebody with an account, and the cookies of being signed in.</summary>
public sealed record Person(string Name, string Mail, string Password, string Language)
{
    public static readonly Person Ada = new("Ada Lovelace", "ada@canal.example", "une-longue-phrase-de-passe", "fr");

    /// <summary>Speaks English.</summary>
    public static readonly Person Ben = new("Ben Barka", "ben@canal.example", "another-long-passphrase", "en");
}
