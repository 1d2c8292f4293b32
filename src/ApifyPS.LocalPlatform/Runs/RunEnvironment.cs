using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Proxy;

namespace ApifyPS.LocalPlatform.Runs;

/// <summary>
/// The environment of an Actor's process. It starts from what a program needs to work on this machine and from nothing
/// else: the secrets of whoever started the platform, their Apify token first of all, are not the Actor's.
/// </summary>
internal static class RunEnvironment
{
    public const string RunId = "ACTOR_RUN_ID";

    /// <summary>The one variable with the platform's prefix that is the user's to set.</summary>
    private const string LogLevel = "APIFY_LOG_LEVEL";

    private static readonly HashSet<string> Inherited = new(StringComparer.OrdinalIgnoreCase)
    {
        "PATH", "LANG", "LANGUAGE", "TZ", "TEMP", "TMP", "TMPDIR",
        "HOME", "USER", "LOGNAME", "SHELL", "HOSTNAME",
        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE",
        LogLevel,
        "DOTNET_ROOT", "JAVA_HOME", "PYENV_ROOT", "NVM_DIR", "VOLTA_HOME", "LD_LIBRARY_PATH", "PSModulePath",
        "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "PLAYWRIGHT_BROWSERS_PATH",
        "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "OS", "USERNAME", "USERDOMAIN", "USERPROFILE",
        "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA", "ALLUSERSPROFILE", "ProgramData", "PUBLIC", "COMPUTERNAME",
        "ProgramFiles", "ProgramFiles(x86)", "ProgramW6432", "CommonProgramFiles", "CommonProgramFiles(x86)",
        "CommonProgramW6432", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "PROCESSOR_IDENTIFIER", "DriverData",
    };

    /// <summary>Programs read one or the other, and most of them the lower one first. On Windows the two are one.</summary>
    private static readonly string[] NoProxy = OperatingSystem.IsWindows() ? ["NO_PROXY"] : ["NO_PROXY", "no_proxy"];

    private const string ThisMachine = "127.0.0.1,localhost,::1";

    /// <summary>Today's names, each with the older ones that SDKs still read.</summary>
    private static readonly (string Name, string[] Older)[] OlderNames =
    [
        ("ACTOR_ID", ["APIFY_ACTOR_ID", "APIFY_ACT_ID"]),
        (RunId, ["APIFY_ACTOR_RUN_ID", "APIFY_ACT_RUN_ID"]),
        ("ACTOR_TASK_ID", ["APIFY_ACTOR_TASK_ID"]),
        ("ACTOR_BUILD_ID", ["APIFY_ACTOR_BUILD_ID"]),
        ("ACTOR_BUILD_NUMBER", ["APIFY_ACTOR_BUILD_NUMBER"]),
        ("ACTOR_DEFAULT_DATASET_ID", ["APIFY_DEFAULT_DATASET_ID"]),
        ("ACTOR_DEFAULT_KEY_VALUE_STORE_ID", ["APIFY_DEFAULT_KEY_VALUE_STORE_ID"]),
        ("ACTOR_DEFAULT_REQUEST_QUEUE_ID", ["APIFY_DEFAULT_REQUEST_QUEUE_ID"]),
        ("ACTOR_EVENTS_WEBSOCKET_URL", ["APIFY_ACTOR_EVENTS_WS_URL"]),
        ("ACTOR_INPUT_KEY", ["APIFY_INPUT_KEY"]),
        ("ACTOR_MEMORY_MBYTES", ["APIFY_MEMORY_MBYTES"]),
        ("ACTOR_STARTED_AT", ["APIFY_STARTED_AT"]),
        ("ACTOR_TIMEOUT_AT", ["APIFY_TIMEOUT_AT"]),
        ("ACTOR_WEB_SERVER_PORT", ["ACTOR_STANDBY_PORT", "APIFY_CONTAINER_PORT"]),
        ("ACTOR_WEB_SERVER_URL", ["ACTOR_STANDBY_URL", "APIFY_CONTAINER_URL"]),
    ];

    public static IReadOnlyDictionary<string, string> For(Run run, Actor actor, Build build, string token, ServerAddress address, ForwardProxy proxy, int webServerPort, string storageFolder)
    {
        Dictionary<string, string> environment = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            if (Inherited.Contains(name) || name.StartsWith("LC_", StringComparison.Ordinal)) environment[name] = (string)variable.Value!;
        }

        // What is set in one spelling counts in both: a new value in the one that is read first would hide it.
        string? either = NoProxy.Select(name => environment.GetValueOrDefault(name)).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        foreach (string name in NoProxy)
        {
            string? noProxy = environment.GetValueOrDefault(name) is { Length: > 0 } own ? own : either;
            environment[name] = noProxy is null ? ThisMachine : $"{noProxy},{ThisMachine}";
        }

        environment["PYTHONUNBUFFERED"] = "1";
        environment["PYTHONIOENCODING"] = "utf-8";
        environment["APIFY_LOCAL_STORAGE_DIR"] = storageFolder;
        environment["CRAWLEE_STORAGE_DIR"] = storageFolder;
        foreach ((string name, string value) in Declared(actor, build)) environment[name] = value;
        foreach ((string name, string value) in Platform(run, actor, build, token, address, proxy, webServerPort)) environment[name] = value;
        return environment;
    }

    /// <summary>What actor.json and the registration add; names of the platform are not theirs to set.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Declared(Actor actor, Build build) =>
        new ActorProject(build.ActorDefinition ?? [], null).EnvironmentVariables.Concat(actor.Env)
            .Where(variable => variable.Key == LogLevel || (!variable.Key.StartsWith("APIFY_", StringComparison.OrdinalIgnoreCase)
                && !variable.Key.StartsWith("ACTOR_", StringComparison.OrdinalIgnoreCase)));

    private static Dictionary<string, string> Platform(Run run, Actor actor, Build build, string token, ServerAddress address, ForwardProxy proxy, int webServerPort)
    {
        Dictionary<string, string> environment = new()
        {
            ["ACTOR_ID"] = actor.Id,
            ["ACTOR_FULL_NAME"] = $"{LocalUser.Username}/{actor.Name}",
            [RunId] = run.Id,
            ["ACTOR_BUILD_ID"] = build.Id,
            ["ACTOR_BUILD_NUMBER"] = build.BuildNumber,
            ["ACTOR_BUILD_TAGS"] = string.Join(',', actor.TaggedBuilds.Where(tag => tag.Value == build.Id).Select(tag => tag.Key)),
            ["ACTOR_DEFAULT_DATASET_ID"] = run.DefaultDatasetId,
            ["ACTOR_DEFAULT_KEY_VALUE_STORE_ID"] = run.DefaultKeyValueStoreId,
            ["ACTOR_DEFAULT_REQUEST_QUEUE_ID"] = run.DefaultRequestQueueId,
            ["ACTOR_STORAGES_JSON"] = new JsonObject
            {
                ["datasets"] = new JsonObject { ["default"] = run.DefaultDatasetId },
                ["keyValueStores"] = new JsonObject { ["default"] = run.DefaultKeyValueStoreId },
                ["requestQueues"] = new JsonObject { ["default"] = run.DefaultRequestQueueId },
            }.ToJsonString(),
            ["ACTOR_INPUT_KEY"] = run.InputKey,
            ["ACTOR_MEMORY_MBYTES"] = Text(run.Options.MemoryMbytes),
            ["ACTOR_STARTED_AT"] = run.StartedAt.ToApi(),
            ["ACTOR_WEB_SERVER_PORT"] = Text(webServerPort),
            ["ACTOR_WEB_SERVER_URL"] = $"http://127.0.0.1:{Text(webServerPort)}",
            ["ACTOR_EVENTS_WEBSOCKET_URL"] = $"ws://127.0.0.1:{Text(address.Port)}{RunEventEndpoints.Path}{run.Id}",
            ["ACTOR_PERMISSION_LEVEL"] = "FULL_PERMISSIONS",
            ["APIFY_IS_AT_HOME"] = "1",
            ["APIFY_TOKEN"] = token,
            ["APIFY_USER_ID"] = LocalUser.Id,
            ["APIFY_USER_IS_PAYING"] = "0",
            ["APIFY_META_ORIGIN"] = run.Meta.Origin,
            ["APIFY_HEADLESS"] = "1",
            ["APIFY_API_BASE_URL"] = address.Url,
            ["APIFY_API_PUBLIC_BASE_URL"] = address.Url,
            ["APIFY_CLIENT_BASE_URL"] = address.Url,
            ["APIFY_PROXY_HOSTNAME"] = "127.0.0.1",
            ["APIFY_PROXY_PORT"] = Text(proxy.Port),
            ["APIFY_PROXY_PASSWORD"] = proxy.Password,
            ["APIFY_PROXY_STATUS_URL"] = "http://proxy.apify.com",
            ["APIFY_DEDICATED_CPUS"] = (run.Options.MemoryMbytes / 4096.0).ToString(CultureInfo.InvariantCulture),
        };
        if (run.ActorTaskId is { } task) environment["ACTOR_TASK_ID"] = task;
        if (run.Options.TimeoutSecs > 0) environment["ACTOR_TIMEOUT_AT"] = (run.ResumedAt ?? run.StartedAt).AddSeconds(run.Options.TimeoutSecs).ToApi();
        if (run.Options.MaxItems is { } items) environment["ACTOR_MAX_PAID_DATASET_ITEMS"] = Text(items);
        if (run.Options.MaxTotalChargeUsd is { } charge) environment["ACTOR_MAX_TOTAL_CHARGE_USD"] = charge.ToString(CultureInfo.InvariantCulture);
        if (run.Options.RestartOnError is true) environment["ACTOR_RESTART_ON_ERROR"] = "1";
        if (ActorPricing.IsPerEvent(run.PricingInfo))
        {
            environment["APIFY_ACTOR_PRICING_INFO"] = run.PricingInfo!.ToJsonString();
            environment["APIFY_CHARGED_ACTOR_EVENT_COUNTS"] = PlatformJson.ToNode(run.ChargedEventCounts)!.ToJsonString();
        }

        foreach ((string name, string[] olderNames) in OlderNames)
        {
            if (!environment.TryGetValue(name, out string? value)) continue;
            foreach (string older in olderNames) environment[older] = value;
        }

        return environment;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
