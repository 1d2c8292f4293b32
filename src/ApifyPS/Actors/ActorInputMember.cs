using System.Management.Automation;

namespace ApifyPS;

/// <summary>A field of an input that knows what it is for, and whether it was given a value.</summary>
internal sealed class ActorInputMember : PSNoteProperty
{
    private readonly ActorInputProperty _property;

    public ActorInputMember(ActorInputProperty property)
        : base(property.Name, null) => _property = property;

    /// <summary>Whether it has a value: one that was never set is not sent.</summary>
    public bool IsSet { get; private set; }

    /// <summary>The value. Of a list that was not set it is an empty one, so that <c>+=</c> adds an element and does not replace null by it.</summary>
    public override object Value
    {
        get => IsSet || _property.Type != "array" ? base.Value : Array.Empty<object>();
        set
        {
            base.Value = value;
            IsSet = true;
        }
    }

    /// <summary>The engine keeps a copy of what is added to an object.</summary>
    /// <returns>A member with the same value.</returns>
    public override PSMemberInfo Copy()
    {
        ActorInputMember copy = new(_property);
        if (IsSet)
            copy.Value = base.Value;
        return copy;
    }

    /// <summary>What Tab shows beside the name.</summary>
    /// <returns>Type and description.</returns>
    public override string ToString() => _property.Summary;
}
