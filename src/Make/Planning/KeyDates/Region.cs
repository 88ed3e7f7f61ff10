namespace Relais.Planning.KeyDates;

/// <summary>Where a team works, as far as French public holidays differ.</summary>
public enum Region
{
    France,

    /// <summary>Bas-Rhin, Haut-Rhin and Moselle: Good Friday and 26 December besides (Code du travail, L3134-13).</summary>
    AlsaceMoselle,
    Guadeloupe,
    Guyane,
    Martinique,
    Mayotte,
    Reunion,
    SaintBarthelemy,
    SaintMartin,
}
