using System.Data.Common;
using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;
using Relais.Kernel.Data;
using Relais.Kernel.Secrets;

namespace Relais.Identity.Keys;

/// <summary>
/// ASP.NET's data-protection keys (they sign cookies and form tokens) as sealed rows, so that every process on the database
/// shares them and a copy of the database alone opens nothing. The interface is synchronous and is asked at start and when
/// a key is renewed, so this speaks to the database directly.
/// </summary>
internal sealed class StoredKeys(Store store, SecretBox box, ILogger<StoredKeys> log) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT \"Sealed\" FROM \"StoredKeys\" ORDER BY \"Id\"";
        using var rows = command.ExecuteReader();
        var elements = new List<XElement>();
        while (rows.Read())
        {
            try
            {
                elements.Add(XElement.Parse(box.Open((byte[])rows[0], StoredKey.Purpose)));
            }
            catch (CryptographicException e)
            {
                // Another key file sealed it: what it signed is lost, people sign in anew, and a new key is made.
                log.LogWarning("A key of cookies cannot be opened: {Reason}", e.Message);
            }
        }

        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO \"StoredKeys\" (\"Id\", \"Sealed\") VALUES (@id, @sealed)";
        Add(command, "@id", friendlyName.Length > 200 ? friendlyName[..200] : friendlyName);
        Add(command, "@sealed", box.Seal(element.ToString(SaveOptions.DisableFormatting), StoredKey.Purpose));
        command.ExecuteNonQuery();
    }

    private DbConnection Open()
    {
        var connection = store.NewConnection();
        connection.Open();
        if (store.IsSqlite)
        {
            using var wait = connection.CreateCommand();
            wait.CommandText = "PRAGMA busy_timeout=15000; PRAGMA synchronous=FULL;";
            wait.ExecuteNonQuery();
        }

        return connection;
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
