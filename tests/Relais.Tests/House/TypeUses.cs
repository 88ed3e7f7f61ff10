using System.Reflection;
using System.Reflection.Emit;

namespace Relais.Tests.House;

/// <summary>One type or member that a type uses, wherever the use hides: signatures, attributes, lambdas, async methods, Razor components.</summary>
public sealed record Use(Type From, Type To, MemberInfo? Member);

/// <summary>Reads what the types of an assembly use, down to the method bodies. <c>nameof</c> and constants leave no trace and are not seen.</summary>
public static class TypeUses
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => o.Value);

    public static IEnumerable<Use> Of(Assembly assembly) => assembly.GetTypes().SelectMany(Of).Distinct();

    /// <summary>The written type that a compiler-made one (lambda, state machine) belongs to.</summary>
    public static Type Written(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    private static IEnumerable<Use> Of(Type type)
    {
        var from = Written(type);
        IEnumerable<(Type? Type, MemberInfo? Member)> found =
        [
            (type.BaseType, null),
            .. type.GetInterfaces().Select(i => ((Type?)i, (MemberInfo?)null)),
            .. type.GetCustomAttributesData().Select(a => ((Type?)a.AttributeType, (MemberInfo?)null)),
            .. type.GetFields(Everything).Select(f => ((Type?)f.FieldType, (MemberInfo?)null)),
            .. type.GetMembers(Everything).OfType<MethodBase>().SelectMany(OfMethod),
        ];
        return found.Where(f => f.Type is not null).SelectMany(f => Parts(f.Type!).Select(part => new Use(from, Written(part), f.Member)));
    }

    private static IEnumerable<(Type? Type, MemberInfo? Member)> OfMethod(MethodBase method)
    {
        foreach (var parameter in method.GetParameters())
        {
            yield return (parameter.ParameterType, null);
        }

        if (method is MethodInfo { ReturnType: { } result })
        {
            yield return (result, null);
        }

        if (method.GetMethodBody() is not { } body)
        {
            yield break;
        }

        foreach (var local in body.LocalVariables)
        {
            yield return (local.LocalType, null);
        }

        foreach (var member in Tokens(method, body.GetILAsByteArray()!))
        {
            yield return (member as Type ?? member.DeclaringType, member);
            if (member is MethodInfo { IsGenericMethod: true } generic)
            {
                foreach (var argument in generic.GetGenericArguments())
                {
                    yield return (argument, null);
                }
            }
        }
    }

    private static IEnumerable<MemberInfo> Tokens(MethodBase method, byte[] il)
    {
        var typeArguments = method.DeclaringType is { IsGenericType: true } t ? t.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var i = 0; i < il.Length;)
        {
            short value = il[i++];
            if (value == 0xFE)
            {
                value = (short)((0xFE << 8) | il[i++]);
            }

            var code = OpCodesByValue[value];
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                MemberInfo? member = null;
                try
                {
                    member = method.Module.ResolveMember(BitConverter.ToInt32(il, i), typeArguments, methodArguments);
                }
                catch (Exception e) when (e is BadImageFormatException or FileNotFoundException or FileLoadException)
                {
                    // A reference to an assembly that is not on disk cannot be one of ours.
                }

                if (member is not null)
                {
                    yield return member;
                }
            }

            i += Size(code.OperandType, il, i);
        }
    }

    private static int Size(OperandType operand, byte[] il, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
        _ => 4,
    };

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
        {
            return Parts(type.GetElementType()!);
        }

        return type.IsGenericParameter ? [] : type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)] : [type];
    }
}
