namespace ApifyPS.Shell;

/// <summary>The command line, with the names that pwsh has.</summary>
internal sealed record Options
{
    internal const string HelpText = """
        Usage: ApifyPS.Shell [options] [[-File] <script.ps1> [arguments]] | [-Command <text>]

          -File <script>     run a script; everything after it is the script's
          -Command <text>    run a command; everything after it is the command's
          -NoModule          do not load the ApifyPS module
          -NonInteractive    never ask; a prompt is an error
          -Help              this text

        Without a script or a command: a prompt, or, when the input is redirected, the commands in it.
        The module is out/ApifyPS/ApifyPS.psd1 of the repository, or what APIFYPS_MODULE_PATH names.
        """;

    internal string? Script { get; private set; }
    internal IReadOnlyList<string> ScriptArguments { get; private set; } = [];
    internal string? Command { get; private set; }
    internal bool LoadModule { get; private set; } = true;
    internal bool NonInteractive { get; private set; }
    internal bool Help { get; private set; }

    internal static Options Parse(IReadOnlyList<string> args)
    {
        var options = new Options();
        for (int i = 0; i < args.Count; i++)
        {
            string arg = args[i];
            if (!arg.StartsWith('-'))
            {
                options.SetScript(arg, args.Skip(i + 1));
                return options;
            }
            switch (arg.TrimStart('-').ToUpperInvariant())
            {
                case "FILE" or "F":
                    options.SetScript(Value(args, i, "the path of a script"), args.Skip(i + 2));
                    return options;
                case "COMMAND" or "C":
                    _ = Value(args, i, "a command");
                    options.Command = string.Join(' ', args.Skip(i + 1));
                    return options;
                case "NOMODULE":
                    options.LoadModule = false;
                    break;
                case "NONINTERACTIVE" or "NONI":
                    options.NonInteractive = true;
                    break;
                case "NOPROFILE" or "NOP" or "NOLOGO":
                    // There is neither; accepted so that a command line for pwsh works.
                    break;
                case "HELP" or "H" or "?":
                    options.Help = true;
                    break;
                default:
                    throw new UsageException($"The option '{arg}' is not known.");
            }
        }
        return options;
    }

    private static string Value(IReadOnlyList<string> args, int index, string what) =>
        index + 1 < args.Count ? args[index + 1] : throw new UsageException($"The option '{args[index]}' needs {what}.");

    private void SetScript(string path, IEnumerable<string> arguments)
    {
        Script = Path.GetFullPath(path);
        if (!File.Exists(Script))
            throw new UsageException($"There is no script '{path}'.");
        if (!Script.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"'{path}' is not a .ps1 file.");
        ScriptArguments = [.. arguments];
    }
}
