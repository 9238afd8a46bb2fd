select *
from {{ ref('stg_register__sources') }}
