namespace Relaybox.ImageBuilder.SupplyChain.Licences;

/// <summary>The form of licence expressions (SPDX 2.3, annex D): ids, <c>AND</c>, <c>OR</c>, <c>WITH</c> and brackets. Whether an id is on a list is not looked at.</summary>
internal static class LicenseSyntax
{
    private static readonly string[] Operators = ["AND", "OR", "WITH"];

    /// <summary>Whether a text is an expression.</summary>
    public static bool IsExpression(string text)
    {
        string[] tokens = text.Replace("(", " ( ", StringComparison.Ordinal).Replace(")", " ) ", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int depth = 0;
        bool wantsOperand = true;
        foreach (string token in tokens)
        {
            bool isOperator = Operators.Contains(token, StringComparer.Ordinal);
            // An operand, and a bracket that opens one, stand where one is wanted; an operator and a closing bracket do not.
            if (wantsOperand == (isOperator || token == ")") || (!isOperator && token is not ("(" or ")") && !IsId(token)))
                return false;
            depth += token switch { "(" => 1, ")" => -1, _ => 0 };
            if (depth < 0)
                return false;
            wantsOperand = isOperator || token == "(";
        }

        return !wantsOperand && depth == 0;
    }

    private static bool IsId(string token) =>
        token.TrimEnd('+').Length > 0 && token.TrimEnd('+').All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or ':');
}
