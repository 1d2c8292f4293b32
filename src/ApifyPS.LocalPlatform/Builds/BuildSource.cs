using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Logs;
using ApifyPS.LocalPlatform.Versions;

namespace ApifyPS.LocalPlatform.Builds;

/// <summary>Brings a version's source into the folder of a build and reads what it says about the Actor.</summary>
internal sealed class BuildSource : IDisposable
{
    private static readonly string[] ReadmeNames = [".actor/README.md", "README.md"];

    private static readonly LogRedaction NoSecrets = new(onlyToken: null);

    /// <summary>A tarball comes from a store of this platform as a rule, and otherwise from an address that the user gave.</summary>
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(5) };

    /// <summary>Whether there is a source to be taken over; else the Actor is what it was registered as.</summary>
    public static bool IsPushed(ActorVersion version) => version.SourceType != ActorVersion.SourceFilesType || version.SourceFiles is not null;

    /// <exception cref="PlatformException">The source cannot be had; the message is for the log.</exception>
    public async Task FetchAsync(ActorVersion version, string folder, RunLog log, CancellationToken cancellation)
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
                log.Write($"ACTOR: Fetching the source from {url}");
                await UnpackAsync(url, folder, cancellation);
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

    private static Task FetchGitAsync(string url, string folder, RunLog log, CancellationToken cancellation)
    {
        log.Write($"ACTOR: Fetching the source from {NoSecrets.Clean(url)}");
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

    private async Task UnpackAsync(string url, string folder, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            throw PlatformException.InvalidInput($"tarballUrl must be an absolute http or https address, not \"{url}\".");
        }

        try
        {
            byte[] bytes = await _http.GetByteArrayAsync(uri, cancellation);
            using MemoryStream archive = new(bytes);
            // Both refuse entries that lead out of the folder.
            if (bytes.AsSpan().StartsWith("PK"u8))
            {
                await ZipFile.ExtractToDirectoryAsync(archive, folder, overwriteFiles: true, cancellation);
            }
            else
            {
                await using GZipStream plain = new(archive, CompressionMode.Decompress);
                await TarFile.ExtractToDirectoryAsync(plain, folder, overwriteFiles: true, cancellation);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidDataException or IOException or FormatException)
        {
            throw PlatformException.InvalidInput($"the source at {url} could not be had: {exception.Message}");
        }
    }
}
