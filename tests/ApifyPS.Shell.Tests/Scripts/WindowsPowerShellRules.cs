using System.Management.Automation.Language;

namespace ApifyPS.Shell.Tests.Scripts;

/// <summary>What PowerShell 7 has and Windows PowerShell 5.1 has not: found by the syntax tree, with nothing run.</summary>
internal static class WindowsPowerShellRules
{
    /// <summary>Parameters that came with PowerShell 6 or 7, by the cmdlet that has them.</summary>
    private static readonly Dictionary<string, string[]> NewParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ForEach-Object"] = ["Parallel", "ThrottleLimit", "TimeoutSeconds", "AsJob", "UseNewRunspace"],
        ["ConvertFrom-Json"] = ["AsHashtable", "Depth", "NoEnumerate", "DateKind"],
        ["ConvertTo-Json"] = ["AsArray", "EnumsAsStrings", "EscapeHandling"],
        ["Get-Content"] = ["AsByteStream"],
        ["Set-Content"] = ["AsByteStream"],
        ["Add-Content"] = ["AsByteStream"],
        ["ConvertFrom-SecureString"] = ["AsPlainText"],
        ["Split-Path"] = ["LeafBase", "Extension"],
        ["Join-Path"] = ["AdditionalChildPath"],
        ["Select-Object"] = ["SkipIndex", "CaseInsensitive"],
        ["Sort-Object"] = ["Top", "Bottom", "Stable"],
        ["Measure-Object"] = ["AllStats", "StandardDeviation"],
        ["Invoke-RestMethod"] = ["Authentication", "Token", "Form", "SkipCertificateCheck", "SkipHttpErrorCheck", "StatusCodeVariable", "ResponseHeadersVariable", "MaximumRetryCount", "RetryIntervalSec", "FollowRelLink", "NoProxy", "CustomMethod", "AllowUnencryptedAuthentication"],
        ["Invoke-WebRequest"] = ["Authentication", "Token", "Form", "SkipCertificateCheck", "SkipHttpErrorCheck", "MaximumRetryCount", "RetryIntervalSec", "NoProxy", "CustomMethod", "AllowUnencryptedAuthentication"],
        ["Get-Error"] = [],
        ["Get-Uptime"] = [],
        ["Join-String"] = [],
        ["Test-Json"] = [],
        ["Remove-Alias"] = [],
        ["Remove-Service"] = [],
        ["ConvertFrom-Markdown"] = [],
        ["ConvertTo-CliXml"] = [],
        ["Start-ThreadJob"] = [],
    };

    /// <summary>Variables that are null in Windows PowerShell, where a condition on them says the wrong thing.</summary>
    private static readonly HashSet<string> NewVariables = new(StringComparer.OrdinalIgnoreCase) { "IsWindows", "IsLinux", "IsMacOS", "IsCoreCLR", "PSStyle", "PSNativeCommandUseErrorActionPreference" };

    /// <summary>What of a script Windows PowerShell does not parse or does not have; each as a line.</summary>
    public static IEnumerable<string> Violations(string script)
    {
        ScriptBlockAst ast = Parser.ParseInput(script, out Token[] tokens, out ParseError[] errors);
        foreach (ParseError error in errors)
            yield return Say(error.Extent, error.Message);
        foreach (Ast node in ast.FindAll(_ => true, searchNestedScriptBlocks: true))
        {
            if (Reason(node) is { } reason)
                yield return Say(node.Extent, reason);
        }
        // Escapes that are letters there: `e[31m would be the text e[31m.
        foreach (Token token in tokens.Where(token => token is StringExpandableToken && (token.Text.Contains("`e", StringComparison.Ordinal) || token.Text.Contains("`u{", StringComparison.Ordinal))))
            yield return Say(token.Extent, "an escape of PowerShell 7");
    }

    /// <summary>Null for what both have.</summary>
    private static string? Reason(Ast node) => node switch
    {
        TernaryExpressionAst => "the ternary operator",
        PipelineChainAst => "&& or ||",
        BinaryExpressionAst { Operator: TokenKind.QuestionQuestion } => "??",
        AssignmentStatementAst { Operator: TokenKind.QuestionQuestionEquals } => "??=",
        MemberExpressionAst { NullConditional: true } or IndexExpressionAst { NullConditional: true } => "?. or ?[]",
        PipelineAst { Background: true } => "& at the end",
        // `[PSCustomObject]` is in both; a cast to an unsigned literal (1u, 1uy) is not.
        ConstantExpressionAst { StaticType.FullName: "System.UInt32" or "System.UInt16" or "System.Byte" or "System.SByte" } => "a number with a suffix of PowerShell 7",
        FunctionDefinitionAst { IsFilter: false, Body.CleanBlock: not null } => "a clean block",
        VariableExpressionAst variable when NewVariables.Contains(variable.VariablePath.UserPath) && !IsGuarded(variable) => "a variable that is null there",
        CommandAst command when command.GetCommandName() is { } name && NewParameters.TryGetValue(name, out string[]? parameters) && !IsGuarded(command) =>
            parameters.Length == 0 ? "a cmdlet that is not there"
            : command.CommandElements.OfType<CommandParameterAst>().FirstOrDefault(given => parameters.Contains(given.ParameterName, StringComparer.OrdinalIgnoreCase)) is { } parameter ? $"-{parameter.ParameterName} of {name}"
            : null,
        _ => null,
    };

    /// <summary>
    /// Whether a script asks which PowerShell it is before it comes to a node: by its edition or version, by a variable that only the new one
    /// has, or by a command that may not be there.
    /// </summary>
    private static bool IsGuarded(Ast node)
    {
        for (Ast? at = node; at is not null; at = at.Parent)
        {
            if (at.Parent is IfStatementAst choice)
            {
                // $IsWindows alone is a wrong question: it is null on the oldest Windows. Of the others null is an answer.
                if (choice.Clauses.Any(clause => clause.Item1 == at))
                    return !IsPlatform(node) || AsksForEdition(at);
                if (choice.Clauses.Any(clause => Asks(clause.Item1)))
                    return true;
            }

            // It -Skip:(…) { … } and Context -Skip:(…) { … } of Pester.
            if (at is CommandAst command && command.CommandElements.OfType<CommandParameterAst>().Any(parameter => parameter.ParameterName.Equals("Skip", StringComparison.OrdinalIgnoreCase)))
                return true;
        }

        return false;
    }

    private static bool Asks(Ast condition) => AsksForEdition(condition)
        || Variables(condition).Any(NewVariables.Contains)
        || condition.Extent.Text.Contains("Get-Command", StringComparison.OrdinalIgnoreCase);

    private static bool AsksForEdition(Ast condition) => Variables(condition).Any(name =>
        name.Equals("PSEdition", StringComparison.OrdinalIgnoreCase) || name.Equals("PSVersionTable", StringComparison.OrdinalIgnoreCase));

    private static bool IsPlatform(Ast node) => node is VariableExpressionAst variable && variable.VariablePath.UserPath.StartsWith("Is", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Variables(Ast ast) => ast.FindAll(node => node is VariableExpressionAst, searchNestedScriptBlocks: true)
        .Cast<VariableExpressionAst>().Select(variable => variable.VariablePath.UserPath);

    private static string Say(IScriptExtent extent, string what) => $"line {extent.StartLineNumber}: {what}: {extent.Text.Split('\n')[0].TrimEnd()}";
}
