// migrate_doctor.

#include "insight/doctor.hpp"
#include "api/output.hpp"
#include "bridge/wall.hpp"

// No check of versions: that they differ is one of the findings.
SLUICE_FUNCTION(sluice_doctor) {
    api::Output out(fcinfo);
    for (const insight::Finding &f : insight::examine())
        out.add_texts({&f.topic, &f.level, &f.object, &f.detail, &f.command});
    return Datum(0);
}
