using NodaTime;
using Relais.Kernel.Data;

namespace Relais.Publishing.Queue;
