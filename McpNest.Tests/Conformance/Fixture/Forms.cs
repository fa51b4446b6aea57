using ModelContextProtocol.Protocol;
using static ModelContextProtocol.Protocol.ElicitRequestParams;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>What the fixture asks clients.</summary>
internal static class Forms
{
    private static readonly string[] Options = ["option1", "option2", "option3"];

    /// <summary>One field of every primitive type, each with a default.</summary>
    public static ElicitRequestParams Defaults => Form("Please check these values", required: false, fields: new()
    {
        ["name"] = new StringSchema { Description = "User name", Default = "John Doe" },
        ["age"] = new NumberSchema { Type = "integer", Description = "User age", Default = 30 },
        ["score"] = new NumberSchema { Description = "User score", Default = 95.5 },
        ["status"] = new UntitledSingleSelectEnumSchema { Description = "User status", Enum = ["active", "inactive", "pending"], Default = "active" },
        ["verified"] = new BooleanSchema { Description = "Verification status", Default = true },
    });

    /// <summary>One field of every kind of choice.</summary>
    public static ElicitRequestParams Choices => Form("Please choose", required: false, fields: new()
    {
        ["untitledSingle"] = new UntitledSingleSelectEnumSchema { Enum = Options },
        ["titledSingle"] = new TitledSingleSelectEnumSchema { OneOf = Titled("First Option", "Second Option", "Third Option") },
        ["legacyEnum"] = new LegacyTitledEnumSchema { Enum = ["opt1", "opt2", "opt3"], EnumNames = ["Option One", "Option Two", "Option Three"] },
        ["untitledMulti"] = new UntitledMultiSelectEnumSchema { Items = new() { Enum = Options } },
        ["titledMulti"] = new TitledMultiSelectEnumSchema { Items = new() { AnyOf = Titled("First Choice", "Second Choice", "Third Choice") } },
    });

    public static ElicitRequestParams Form(string message, Dictionary<string, PrimitiveSchemaDefinition> fields, bool required = true) =>
        new() { Message = message, RequestedSchema = new() { Properties = fields, Required = required ? [.. fields.Keys] : null } };

    /// <summary>A form with one line of text.</summary>
    public static ElicitRequestParams Line(string message, string field) => Form(message, new() { [field] = new StringSchema() });

    /// <summary>A form with one thing to confirm.</summary>
    public static ElicitRequestParams Confirmation(string message) => Form(message, new() { ["ok"] = new BooleanSchema() });

    public static CreateMessageRequestParams Question(string text, int maxTokens) => new()
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = text }] }],
        MaxTokens = maxTokens,
    };

    private static EnumSchemaOption[] Titled(params string[] titles) =>
        [.. titles.Select((title, index) => new EnumSchemaOption { Const = $"value{index + 1}", Title = title })];
}
