using System.Globalization;
using System.Text;
using FluentValidation;

namespace McpNest.Core.Administration;

/// <summary>What validators and those who ask them share.</summary>
public static class Validation
{
    /// <summary>Refuses with the first sentence the validator has to say.</summary>
    /// <exception cref="NestException">The request is not right.</exception>
    public static void Demand<T>(this IValidator<T> validator, T request)
    {
        var result = validator.Validate(request);
        if (!result.IsValid)
        {
            throw new NestException(result.Errors[0].ErrorMessage);
        }
    }

    /// <summary>Whether a text can be shown as one line that reads as it is: no control, invisible or direction characters.</summary>
    public static bool IsPrintable(string text) => text.EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned)
        && rune != Rune.ReplacementChar);
}
