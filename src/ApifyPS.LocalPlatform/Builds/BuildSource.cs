using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Versions;

namespace ApifyPS.LocalPlatform.Builds;

/// <summary>Brings a version's source into the folder of a build and reads what it says about the Actor.</summary>
internal sealed class BuildSource : IDisposable
{
    private static readonly string[] ReadmeNames = [".actor/README.md", "README.md"];

    /// <summary>A tarball comes from a store of this platform as a rule, and otherwise from an address that the user gave.</summary>
    private readonly HttpClient _http = new(NetworkTargets.Guard(new SocketsHttpHandler())) { Timeout = TimeSpan.FromMinutes(5), MaxResponseContentBufferSize = SourceArchive.MaxArchiveBytes };

    /// <summary>Whether there is a source to be taken over; else the Actor is what it was registered as.</summary>
    public static bool IsPushed(ActorVersion version) => version.SourceType != ActorVersion.SourceFilesType || version.SourceFiles is not null;

    /// <exception cref="PlatformException">The source cannot be had; the message is for the log.</exception>
    public async Task FetchAsync(ActorVersion version, string folder, BuildLog log, CancellationToken cancellation)
    {
        PrivateFiles.CreateFolder(folder);
        switch (version)
        {
            case { SourceType: ActorVersion.SourceFilesType, SourceFiles: { Count: > 0 } files }:
                log.Write($"ACTOR: Took over {SourceFiles.Write(files, folder)} source files.");
                break;
            case { SourceType: ActorVersion.SourceFilesType }:
                throw PlatformException.InvalidInput("the version has no source files.");
            case { SourceType: "TARBALL", TarballUrl: { } url }:
                await UnpackAsync(url, folder, log, cancellation);
                break;
            case { SourceType: "GIT_REPO", GitRepoUrl: { } url }:
                await FetchGitAsync(url, folder, log, cancellation);
                break;
            case { SourceType: "GITHUB_GIST", GitHubGistUrl: { } url }:
                await FetchGitAsync(url, folder, log, cancellation);
                break;
            default:
                throw PlatformException.InvalidInput($"the local platform cannot build from {version.SourceType}: push the source files, or register the Actor's folder.");
        }
    }

    private static Task FetchGitAsync(string url, string folder, BuildLog log, CancellationToken cancellation)
    {
        log.Write($"ACTOR: Fetching the source from {url}");
        return GitSource.FetchAsync(url, folder, cancellation);
    }

    /// <summary>The definition with what it refers to by path, as the API shows it.</summary>
    public static JsonObject Definition(ActorProject project, string? readme)
    {
        JsonObject definition = (JsonObject)project.Definition.DeepClone();
        if (project.InputSchema is { } input) definition["input"] = input.DeepClone();
        if (project.DatasetSchema is { } dataset && definition["storages"] is JsonObject storages) storages["dataset"] = dataset.DeepClone();
        if (readme is not null) definition["readme"] = readme;
        return definition;
    }

    public static string? Readme(string folder) =>
        ReadmeNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } path ? File.ReadAllText(path) : null;

    public void Dispose() => _http.Dispose();

    private async Task UnpackAsync(string url, string folder, BuildLog log, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            // It isn't repeated: where a user and a password end can't be told in what is no address.
            throw PlatformException.InvalidInput("tarballUrl must be an absolute http or https address.");
        }

        log.Write($"ACTOR: Fetching the source from {url}");
        try
        {
            SourceArchive archive = new(folder);
            await archive.UnpackAsync(await _http.GetByteArrayAsync(uri, cancellation), cancellation);
            if (archive.Links > 0) log.Write($"ACTOR: Left out {archive.Links} links: a source may have files and folders.");
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidDataException or IOException or FormatException)
        {
            throw PlatformException.InvalidInput($"the source at {url} could not be had: {exception.Message}");
        }
    }
}
