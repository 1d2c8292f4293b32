namespace ApifyPS.Help;

/// <summary>Parameters that the engine adds to cmdlets with paging or ShouldProcess.</summary>
internal static class CommonParameters
{
    public static IEnumerable<ParameterHelp> Of(bool shouldProcess, bool paging)
    {
        if (paging)
        {
            yield return Make("First", "ulong", "Emits only the first n objects.");
            yield return Make("Skip", "ulong", "Leaves out the first n objects.");
            yield return Make("IncludeTotalCount", "SwitchParameter", "Says how many there are in all, before the first object.");
        }

        if (shouldProcess)
        {
            yield return Make("Confirm", "SwitchParameter", "Asks before anything is changed.", "cf");
            yield return Make("WhatIf", "SwitchParameter", "Says what would be changed, and changes nothing.", "wi");
        }
    }

    private static ParameterHelp Make(string name, string type, string text, params string[] aliases) => new()
    {
        Name = name,
        Text = RichText.Of(text),
        TypeName = type,
        IsSwitch = type == "SwitchParameter",
        IsCommon = true,
        Aliases = aliases,
        Values = [],
        TakesWildcards = false,
        Sets = [new ParameterSetHelp(ParameterSetHelp.All, IsMandatory: false, Position: null, ByValue: false, ByName: false, TakesRest: false)],
    };
}
