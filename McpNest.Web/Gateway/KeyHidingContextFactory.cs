using Microsoft.AspNetCore.Http.Features;

namespace McpNest.Web.Gateway;

/// <summary>The first code of the nest that sees a request, and the last before hosting logs and traces it.</summary>
internal sealed class KeyHidingContextFactory(IServiceProvider services) : IHttpContextFactory
{
    private readonly DefaultHttpContextFactory _inner = new(services);
    private readonly AddressGuard _addresses = services.GetRequiredService<AddressGuard>();

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        var request = featureCollection.GetRequiredFeature<IHttpRequestFeature>();
        var key = KeyHiding.Hide(request);
        RequestHiding.Hide(request, _addresses);
        var context = _inner.Create(featureCollection);
        if (key is not null)
        {
            context.Features.Set(key);
        }

        return context;
    }

    public void Dispose(HttpContext httpContext) => _inner.Dispose(httpContext);
}
