using System.ComponentModel;
using System.Management.Automation;
using System.Reflection;
using System.Text;

namespace ApifyPS;

/// <summary>
/// Makes an input whose members are the fields of a schema, so that <c>$in.&lt;Tab&gt;</c> offers all of them and says what each is for.
/// A field that has no value is a member all the same, and is no part of what is sent: to an Actor, null is not the same as nothing.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ActorInputObject
{
    private static readonly MethodInfo ToJsonMethod = typeof(ActorInputObject).GetMethod(nameof(ToJson))!;

    /// <summary>The JSON that is sent for an input; the method <c>ToJson()</c> of the object.</summary>
    /// <param name="instance">The input.</param>
    /// <returns>JSON without the fields that have no value.</returns>
    public static string ToJson(PSObject instance) => Encoding.UTF8.GetString(JsonInputWriter.Write(instance));

    /// <param name="schema">What the input is for.</param>
    /// <param name="prefill">Whether prefilled values go before defaults.</param>
    internal static PSObject Create(ActorInputSchema schema, bool prefill)
    {
        PSObject input = new();
        foreach (ActorInputProperty property in schema.Properties)
        {
            // Names that differ in case only are one to PowerShell; the first keeps it.
            if (property.Name.Length == 0 || input.Properties[property.Name] is not null)
                continue;
            ActorInputMember member = new(property);
            if (prefill && property.Prefill is not null)
                member.Value = schema.Copy(property, "prefill")!;
            else if (property.HasDefault)
                member.Value = schema.Copy(property, "default")!;
            input.Properties.Add(member);
        }

        input.Methods.Add(new PSCodeMethod(nameof(ToJson), ToJsonMethod));
        return input;
    }
}
