namespace Relais.Browser.House;

/// <summary>Who looks, on what: the screens that the design names.</summary>
/// <param name="Name">In the names of pictures.</param>
public sealed record Look(string Name, int Width, int Height, bool Dark = false, string Language = "fr")
{
    public static readonly Look Desk = new("desk", 1440, 900);

    public static readonly Look DeskDark = Desk with { Name = "desk-dark", Dark = true };

    public static readonly Look Phone = new("phone", 390, 844);

    public static readonly Look PhoneDark = Phone with { Name = "phone-dark", Dark = true };

    public bool IsPhone => Width < 768;

    public Look In(string language) => this with { Language = language, Name = $"{Name}-{language}" };

    /// <summary>By size, for theories.</summary>
    public static Look Of(string size) => size == "phone" ? Phone : Desk;

    public override string ToString() => Name;
}
