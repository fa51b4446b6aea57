using System.Xml.Linq;
using McpNest.Core.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace McpNest.Web.SignIn;

/// <summary>Keeps the Data Protection ring in accounts.db, sealed with nest.key. Only the serving process uses it, so there is one ring.</summary>
internal sealed class CookieKeyStore(AccountsDatabase database, NestKey key) : IXmlRepository
{
    private const string Place = "cookie-keys";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var scope = database.Open();
        return [.. scope.ServiceProvider.GetRequiredService<AccountsDbContext>().CookieKeys
            .OrderBy(row => row.Id)
            .AsEnumerable()
            .Select(row => XElement.Parse(key.Unseal(row.Sealed, Place)))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var scope = database.Open();
        var context = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        context.CookieKeys.Add(new CookieKey
        {
            Id = Guid.CreateVersion7(),
            Sealed = key.Seal(element.ToString(SaveOptions.DisableFormatting), Place),
        });
        context.SaveChanges();
    }
}
