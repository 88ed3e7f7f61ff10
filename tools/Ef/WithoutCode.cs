using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

/// <summary>The model without what EF cannot write down: filters, and functions with a translation of their own. The product adds both at its start.</summary>
internal sealed class WithoutCode(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
{
    /// <inheritdoc/>
    public override void Customize(ModelBuilder modelBuilder, DbContext context)
    {
        base.Customize(modelBuilder, context);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.SetQueryFilter(null);
        }

        foreach (var function in modelBuilder.Model.GetDbFunctions().ToList())
        {
            modelBuilder.Model.RemoveDbFunction(function.MethodInfo!);
        }
    }
}
