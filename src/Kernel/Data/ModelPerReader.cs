using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Relais.Kernel.Data;

/// <summary>Two models of the same tables: one for guests, whose query filters narrow what they read, and one for everybody else, without them.</summary>
internal sealed class ModelPerReader : IModelCacheKeyFactory
{
    public object Create(DbContext context, bool designTime)
    {
        if (context is not AppDb db)
        {
            return (context.GetType(), false, designTime);
        }

        db.HasModel = true;
        return (db.GetType(), db.IsNarrowed, designTime);
    }
}
