using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using ApifyPS.Shell.Tests.Scripts;

namespace ApifyPS.Shell.Tests;

/// <summary>Scripts that have to run in PowerShell 7, Windows PowerShell 5.1 and ApifyPS.Shell alike.</summary>
public sealed class PortableScriptTests
{
    public static TheoryData<string> Scripts =>
        ["build.ps1", "docs/examples/quickstart.ps1", "docs/examples/actors/link-checker/main.ps1"];

    // Those that both Windows PowerShell 5.1 and the engine alone have.
    private static readonly Lazy<HashSet<string>> s_engineCommands = new(() =>
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        return new HashSet<string>(shell.AddScript("(Get-Command -CommandType Cmdlet).Name").Invoke<string>(), StringComparer.OrdinalIgnoreCase);
    });

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_for_every_PowerShell_uses_no_cmdlet_that_one_of_them_lacks(string script)
    {
        ScriptBlockAst ast = Parse(script);
        var functions = ast.FindAll(node => node is FunctionDefinitionAst, true).Cast<FunctionDefinitionAst>().Select(function => function.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

        string[] missing = [.. ast.FindAll(node => node is CommandAst, true).Cast<CommandAst>()
            .Select(command => command.GetCommandName())
            .Where(name => name is not null && !functions.Contains(name) && !s_engineCommands.Value.Contains(name) && !name.Contains("-Apify", StringComparison.OrdinalIgnoreCase))];

        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_for_every_PowerShell_parses_in_Windows_PowerShell(string script)
    {
        Assert.Empty(WindowsPowerShellRules.Violations(File.ReadAllText(Repository.File(script))));
        Assert.Empty(Parse(script).FindAll(node => node is UsingStatementAst, searchNestedScriptBlocks: true));
    }

    private static ScriptBlockAst Parse(string script)
    {
        ScriptBlockAst ast = Parser.ParseFile(Repository.File(script), out _, out ParseError[] errors);
        Assert.Empty(errors);
        return ast;
    }
}
