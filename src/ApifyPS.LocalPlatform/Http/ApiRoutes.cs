using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Storages;

namespace ApifyPS.LocalPlatform.Http;

/// <summary>The table of endpoints. What the API documents and nobody here implements answers 501, so that a gap says its name.</summary>
internal sealed class ApiRoutes(IEndpointRouteBuilder app)
{
    private readonly Dictionary<string, (string Template, RequestDelegate Handler)> _implemented = [];

    public ApiRoutes Map(string method, string template, RequestDelegate handler, bool anonymous = false, StorageReading? reading = null, bool notForRuns = false)
    {
        _implemented.Add(KeyOf(method, template), (template, handler));
        IEndpointConventionBuilder endpoint = app.MapMethods("/v2/" + template, [method], handler);
        if (anonymous) endpoint.WithMetadata(AnonymousEndpoint.Instance);
        if (reading is not null) endpoint.WithMetadata(reading);
        if (notForRuns) endpoint.WithMetadata(OwnersEndpoint.Instance);
        return this;
    }

    /// <summary>Answers with another end-point of the table, given the parts of its path; the query and the body are the request's own.</summary>
    public Task ForwardAsync(HttpContext context, string method, string template, params ReadOnlySpan<string> values)
    {
        (string target, RequestDelegate handler) = _implemented[KeyOf(method, template)];
        int next = 0;
        foreach (string segment in target.Split('/'))
        {
            if (segment.StartsWith('{')) context.Request.RouteValues[segment.Trim('{', '}')] = values[next++];
        }

        return handler(context);
    }

    public void MapWhatIsMissing()
    {
        foreach ((string method, string template) in DocumentedEndpoints.All)
        {
            if (!_implemented.ContainsKey(KeyOf(method, template))) app.MapMethods("/v2/" + template, [method], NotImplemented);
        }
    }

    /// <summary>Parameters may have different names in the specification and here.</summary>
    private static string KeyOf(string method, string template) =>
        method + ' ' + string.Join('/', template.Split('/').Select(segment => segment.StartsWith('{') ? "{}" : segment));

    private static Task NotImplemented(HttpContext context) => throw new PlatformException(
        ErrorKind.NotImplemented, "not-implemented-locally",
        $"{context.Request.Method} {context.Request.Path} is an end-point of the Apify API that the local platform does not have.");
}
