using System.Globalization;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Webhooks;

namespace ApifyPS.LocalPlatform.Hosting;

/// <summary>What the program's arguments ask for.</summary>
internal sealed record CommandLine(LocalServerOptions Options, bool ShowHelp, bool ShowVersion)
{
    public const string PortVariable = "APIFY_LOCAL_PORT";

    /// <summary>Every user of the machine can read a command line, so a secret had better come this way.</summary>
    public const string TokenVariable = "APIFY_LOCAL_TOKEN";

    public const string LogLevelVariable = "APIFY_LOCAL_LOG_LEVEL";

    public const string LogFormatVariable = "APIFY_LOCAL_LOG_FORMAT";

    public const string WebhookRetryVariable = "APIFY_LOCAL_WEBHOOK_RETRY_MS";

    // An hour: the last of the doubling pauses is still one that a timer can keep.
    private const int LongestWebhookRetryPause = 3_600_000;

    public const string Help =
        """
        apify-local: a local platform that speaks the Apify API v2 and runs Actors as processes.

        Usage: apify-local [options]

          --port N          port on 127.0.0.1 and ::1; 0 takes a free one (default: $APIFY_LOCAL_PORT or 3333)
          --data FOLDER     where everything is kept (default: the data folder of $APIFY_LOCAL_HOME, which is
                            the apify-local folder of your application data)
          --in-memory       keep nothing: all is gone when the server ends
          --seed FOLDER     what an empty platform begins with, also after a reset: datasets/NAME/*.json,
                            key_value_stores/NAME/KEY.EXT, request_queues/NAME/*.json, actors/NAME (a folder),
                            actors/NAME.json (scripted), tasks/NAME.json
          --token T         accept this token only (default: $APIFY_LOCAL_TOKEN, or else any token is accepted)
          --parent-pid P    end when the process P is gone
          --background      take no notice of Ctrl-C and of the terminal's end: they are for the process that
                            started the server, which ends it by /__local/shutdown; log to apify-local.log in
                            the data folder (at most 5 MB, and as much again in apify-local.log.1)
          --log-level L     error, warning, info or debug, which has each request as well
                            (default: $APIFY_LOCAL_LOG_LEVEL or info)
          --log-format F    text or json, a line for each event, on standard error
                            (default: $APIFY_LOCAL_LOG_FORMAT or text)
          --help, --version

        $APIFY_LOCAL_WEBHOOK_RETRY_MS is the pause before a failed webhook is called again (default: 60000).

        When the server is ready it writes one line to standard output:
        apify-local listening on http://127.0.0.1:PORT
        GET /__local/health tells whether it can store something: 200, or 503 with the reason.
        Ctrl-C and SIGTERM end it and its Actors.

        Exit codes: 0 ended, 2 wrong options, 3 the port or the data folder is in use or unusable,
        or so is a file of the seed.
        """;

    /// <exception cref="ArgumentException">An option is wrong; the message is for the user.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        LocalServerOptions options = new()
        {
            Port = environment(PortVariable) is { Length: > 0 } port ? Number(port, PortVariable, 65535) : LocalServerOptions.DefaultPort,
            Token = environment(TokenVariable) is { Length: > 0 } token ? token : null,
            WebhookRetryPause = environment(WebhookRetryVariable) is { Length: > 0 } pause
                ? TimeSpan.FromMilliseconds(Number(pause, WebhookRetryVariable, LongestWebhookRetryPause))
                : WebhookDispatcher.DefaultFirstPause,
            LogLevel = environment(LogLevelVariable) is { Length: > 0 } level ? Level(level, LogLevelVariable) : LogLevel.Information,
            LogFormat = environment(LogFormatVariable) is { Length: > 0 } format ? Format(format, LogFormatVariable) : LogFormat.Text,
        };
        bool help = false;
        bool version = false;
        for (int index = 0; index < arguments.Count; index++)
        {
            string argument = arguments[index];
            // --name value and --name=value are the same.
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? argument : argument[..equals];
            switch (name)
            {
                case "--help" or "-h" or "-?":
                    help = true;
                    break;
                case "--version":
                    version = true;
                    break;
                case "--in-memory":
                    options = options with { InMemory = true };
                    break;
                case "--background":
                    options = options with { Background = true };
                    break;
                case "--port":
                    options = options with { Port = Number(Value(), name, 65535) };
                    break;
                case "--data":
                    options = options with { DataFolder = Value() };
                    break;
                case "--seed":
                    options = options with { SeedFolder = Value() };
                    break;
                case "--token":
                    options = options with { Token = Value() };
                    break;
                case "--log-level":
                    options = options with { LogLevel = Level(Value(), name) };
                    break;
                case "--log-format":
                    options = options with { LogFormat = Format(Value(), name) };
                    break;
                case "--parent-pid":
                    options = options with { ParentPid = Number(Value(), name, int.MaxValue) };
                    break;
                default:
                    throw new ArgumentException($"unknown option {argument}");
            }

            string Value()
            {
                string? value = equals >= 0 ? argument[(equals + 1)..] : ++index < arguments.Count ? arguments[index] : null;
                return string.IsNullOrEmpty(value) ? throw new ArgumentException($"{name} needs a value") : value;
            }
        }

        if (options is { InMemory: true, DataFolder: not null }) throw new ArgumentException("--in-memory and --data exclude each other");
        return new CommandLine(options, help, version);
    }

    private static LogLevel Level(string text, string name) => text.ToUpperInvariant() switch
    {
        "ERROR" => LogLevel.Error,
        "WARNING" => LogLevel.Warning,
        "INFO" => LogLevel.Information,
        "DEBUG" => LogLevel.Debug,
        _ => throw new ArgumentException($"{name} must be error, warning, info or debug, not \"{text}\""),
    };

    private static LogFormat Format(string text, string name) => text.ToUpperInvariant() switch
    {
        "TEXT" => LogFormat.Text,
        "JSON" => LogFormat.Json,
        _ => throw new ArgumentException($"{name} must be text or json, not \"{text}\""),
    };

    private static int Number(string text, string name, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= max
            ? number
            : throw new ArgumentException($"{name} must be a number from 0 to {max}, not \"{text}\"");
}
