using System.Management.Automation;
using System.Text.Json;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Makes of a run what a cmdlet emits: fields of the API without a property become note properties, text of the Actor is safe to print.</summary>
internal static class RunObjects
{
    public static PSObject ToOutput(ActorRun run)
    {
        if (run.StatusMessage is not null)
            run.StatusMessage = TerminalText.Clean(run.StatusMessage);
        ShowUnknownFields(run.Meta);
        ShowUnknownFields(run.Stats);
        ShowUnknownFields(run.Options);
        foreach (RunMetamorph metamorph in run.Metamorphs ?? [])
            ShowUnknownFields(metamorph);
        return ShowUnknownFields(run)!;
    }

    /// <summary>The note properties hang on the object itself, so they are there wherever it is reached from.</summary>
    public static PSObject? ShowUnknownFields(ApifyObject? source)
    {
        if (source is null)
            return null;
        PSObject shown = PSObject.AsPSObject(source);
        foreach (KeyValuePair<string, JsonElement> field in source.UnknownFields ?? [])
        {
            if (shown.Properties[field.Key] is null)
                shown.Properties.Add(new PSNoteProperty(field.Key.Length == 0 ? "_" : field.Key, JsonObjectReader.Read(field.Value)));
        }

        return shown;
    }

    /// <summary>The OUTPUT record as the seed has it: JSON as objects, text and XML as a string, anything else as bytes.</summary>
    /// <param name="record">The record.</param>
    /// <param name="raw">Whether the body stays bytes whatever the content type says.</param>
    public static RunOutput ToOutput(KeyValueRecord record, bool raw) =>
        new(record.ContentType, raw ? record.Body : RecordBody.Decode(record.ContentType, record.Body));
}
